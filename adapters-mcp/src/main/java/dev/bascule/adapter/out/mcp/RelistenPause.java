package dev.bascule.adapter.out.mcp;

import java.time.Duration;

/**
 * How long to wait before a lost subscription is asked for again: a second, doubling up to a minute
 * while it cannot be had, and up to half of it less by chance. Immutable.
 *
 * @param failures how often in a row there was none to be had
 */
record RelistenPause(int failures) {

  static final RelistenPause NONE = new RelistenPause(0);

  /** For a server that refuses; it may be another one by then. */
  static final Duration AFTER_REFUSAL = Duration.ofMinutes(10);

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** Enough doublings to reach the longest pause. */
  private static final int MAX_DOUBLINGS = 6;

  RelistenPause afterFailure() {
    return new RelistenPause(Math.min(failures + 1, MAX_DOUBLINGS));
  }

  /**
   * Returns how long to wait.
   *
   * @param chance from 0, inclusive, to 1, exclusive
   */
  Duration length(double chance) {
    Duration doubled = FIRST.multipliedBy(1L << failures);
    Duration most = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    return most.minusNanos((long) (most.toNanos() * chance / 2));
  }
}
