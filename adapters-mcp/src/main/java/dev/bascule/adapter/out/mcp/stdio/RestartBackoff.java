package dev.bascule.adapter.out.mcp.stdio;

import java.time.Duration;

/**
 * The backoff before a child that keeps exiting is restarted: none for the first time, then half a
 * second, doubling up to thirty. A run of thirty seconds resets it. Immutable.
 *
 * @param quickEnds the number of consecutive exits soon after the start
 * @param sinceNanos the reading of the ticker at the last exit
 */
record RestartBackoff(int quickEnds, long sinceNanos) {

  static final RestartBackoff NONE = new RestartBackoff(0, 0);

  private static final Duration WELL = Duration.ofSeconds(30);
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Enough doublings to reach the maximum. */
  private static final int MAX_DOUBLINGS = 6;

  /** Returns the backoff after the exit of a child that was started at {@code startNanos}. */
  RestartBackoff afterEnd(long startNanos, long endNanos) {
    boolean ranWell = endNanos - startNanos >= WELL.toNanos();
    return new RestartBackoff(ranWell ? 1 : Math.min(quickEnds + 1, MAX_DOUBLINGS + 2), endNanos);
  }

  /** Returns the time from {@code nowNanos} until the child may be restarted; never negative. */
  Duration remaining(long nowNanos) {
    if (quickEnds < 2) {
      return Duration.ZERO;
    }
    Duration wait = FIRST.multipliedBy(1L << Math.min(quickEnds - 2, MAX_DOUBLINGS));
    Duration capped = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    Duration left = capped.minusNanos(nowNanos - sinceNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
