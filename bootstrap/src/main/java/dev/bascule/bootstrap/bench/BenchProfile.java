package dev.bascule.bootstrap.bench;

import java.time.Duration;

/**
 * How much a run does.
 *
 * @param seconds how long each step takes its measure
 * @param warmUp how long it makes the same requests before that
 * @param connections how many requests are under way at once
 * @param hits how many hits are made before their allocation counts, and then while it does
 * @param stampede how many equal calls come at once
 * @param grows whether it is measured how costs grow
 */
record BenchProfile(
    Duration seconds, Duration warmUp, int connections, long hits, int stampede, boolean grows) {

  private static final int CONNECTIONS = 64;
  private static final long HITS = 40_000;
  private static final int STAMPEDE = 1_000;

  /** Returns the whole, with {@code seconds} for each step. */
  static BenchProfile full(Duration seconds) {
    return new BenchProfile(
        seconds, seconds.dividedBy(2), CONNECTIONS, HITS, STAMPEDE, /* grows= */ true);
  }

  /** Returns as much as it takes to see whether the facts hold. */
  static BenchProfile quick(Duration seconds) {
    return new BenchProfile(
        seconds, seconds.dividedBy(2), CONNECTIONS, HITS, STAMPEDE, /* grows= */ false);
  }
}
