package dev.bascule.mcp.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DoorkeeperTest {

  private static final int ROWS = 1 << 16;

  private final Doorkeeper doorkeeper = new Doorkeeper(ROWS);

  private long seen(IntStream hashes) {
    return hashes.filter(doorkeeper::hasSeen).count();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, -1, 42, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void recognizesSeenHashes(int hash) {
    assertFalse(doorkeeper.hasSeen(hash));
    assertTrue(doorkeeper.hasSeen(hash));
    assertTrue(doorkeeper.hasSeen(hash));
  }

  @Test
  void hasFewFalsePositives() {
    assertTrue(seen(IntStream.range(0, ROWS)) < ROWS / 100);
    assertTrue(seen(IntStream.range(0, ROWS).map(i -> 31 * 1_000_003 * (i + ROWS))) < ROWS / 50);
  }

  @Test
  void hasOneFalsePositiveInThirtyWhenFull() {
    long _ = seen(IntStream.range(0, 16 * ROWS).map(i -> i * 31));

    long wrong = seen(IntStream.range(0, ROWS).map(i -> (i + 16 * ROWS) * 31));
    assertTrue(wrong < ROWS / 25, "took " + wrong);
  }

  @Test
  void rarelyForgetsWithinCapacity() {
    int half = 4 * ROWS;
    long _ = seen(IntStream.range(0, half).map(i -> i * 31));

    assertTrue(seen(IntStream.range(0, half).map(i -> i * 31)) > half * 9 / 10);
  }

  @Test
  void evictsOldestOfEightPerRow() {
    Doorkeeper small = new Doorkeeper(1);

    assertEquals(0, IntStream.range(0, 8).filter(small::hasSeen).count());
    assertEquals(8, IntStream.range(0, 8).filter(small::hasSeen).count());
    assertFalse(small.hasSeen(8));
    assertTrue(small.hasSeen(1));
    assertFalse(small.hasSeen(0));
  }

  @Test
  void hasRowForEveryHash() {
    Doorkeeper large = new Doorkeeper(1 << 24);

    assertEquals(0, IntStream.of(0, -1, 1, Integer.MIN_VALUE).filter(large::hasSeen).count());
  }
}
