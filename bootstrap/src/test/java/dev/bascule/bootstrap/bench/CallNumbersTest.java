package dev.bascule.bootstrap.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class CallNumbersTest {

  @Test
  void areTheSame() {
    CallNumbers numbers = CallNumbers.same(7);

    assertEquals(List.of(7L, 7L, 7L), turns(numbers, 0, 1, 0));
    assertEquals(1, numbers.different().getAsLong());
  }

  @Test
  void areAllDifferentWhoeverAsks() {
    CallNumbers numbers = CallNumbers.allDifferent(100);

    assertEquals(List.of(100L, 101L, 102L), turns(numbers, 0, 0, 1));
    assertEquals(3, numbers.different().getAsLong());
  }

  @Test
  void areInStep() {
    CallNumbers numbers = CallNumbers.inStep(100);

    assertEquals(List.of(100L, 100L, 101L), turns(numbers, 0, 0, 1));
    assertEquals(2, numbers.different().getAsLong());
  }

  @Test
  void goRound() {
    CallNumbers numbers = CallNumbers.round(2);

    assertEquals(List.of(0L, 1L, 0L), turns(numbers, 0, 1, 2));
    assertEquals(2, numbers.different().getAsLong());
  }

  private static List<Long> turns(CallNumbers numbers, long... turns) {
    return LongStream.of(turns).map(numbers.byTurn()).boxed().toList();
  }
}
