package dev.bascule.adapter.in.http.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DoorkeeperTest {

  private static final int PLACES = 1 << 16;

  private final Doorkeeper doorkeeper = new Doorkeeper(PLACES);

  private long seen(IntStream hashes) {
    return hashes.filter(doorkeeper::hasSeen).count();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, -1, 42, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void knowsWhatCameBefore(int hash) {
    assertFalse(doorkeeper.hasSeen(hash));
    assertTrue(doorkeeper.hasSeen(hash));
    assertTrue(doorkeeper.hasSeen(hash));
  }

  @Test
  void seldomTakesOneForAnother() {
    assertTrue(seen(IntStream.range(0, PLACES)) < PLACES / 100);
    assertTrue(
        seen(IntStream.range(0, PLACES).map(i -> 31 * 1_000_003 * (i + PLACES))) < PLACES / 100);
  }

  @Test
  void rarelyForgetsWhatItHasRoomFor() {
    int few = PLACES / 8;
    long _ = seen(IntStream.range(0, few).map(i -> i * 31));

    assertTrue(seen(IntStream.range(0, few).map(i -> i * 31)) > few * 3 / 4);
  }

  @Test
  void mayBeAsSmallAsOnePlace() {
    Doorkeeper small = new Doorkeeper(1);

    assertFalse(small.hasSeen(7));
    assertTrue(small.hasSeen(7));
    assertFalse(small.hasSeen(8));
    assertFalse(small.hasSeen(7));
  }

  @Test
  void hasAPlaceForEveryHash() {
    Doorkeeper large = new Doorkeeper(1 << 24);

    assertEquals(0, IntStream.of(0, -1, 1, Integer.MIN_VALUE).filter(large::hasSeen).count());
  }
}
