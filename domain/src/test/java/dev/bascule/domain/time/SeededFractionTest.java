package dev.bascule.domain.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeededFractionTest {

  @Test
  void dependsOnSeedAndKeyOnly() {
    assertEquals(new SeededFraction(1).of(2), new SeededFraction(1).of(2));
    assertNotEquals(new SeededFraction(1).of(2), new SeededFraction(1).of(3));
    assertNotEquals(new SeededFraction(1).of(2), new SeededFraction(9).of(2));
  }

  @Test
  void spreadsKeysEvenly() {
    SeededFraction fraction = new SeededFraction(7);

    long[] perTenth = new long[10];
    LongStream.range(0, 10_000).forEach(key -> perTenth[(int) (fraction.of(key) * 10)]++);

    assertThat(LongStream.of(perTenth).boxed()).allMatch(count -> count > 900 && count < 1100);
  }
}
