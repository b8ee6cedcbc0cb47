package dev.bascule.domain.breaker;

import java.time.Duration;

/**
 * The share of failed calls that opens a breaker, even if successes come between them.
 *
 * @param share more than 0.0, at most 1.0
 * @param window the time before each failure whose calls count, to a tenth of it; from {@link
 *     #SHORTEST_WINDOW} to {@link #LONGEST_WINDOW}
 * @param minCalls the number of calls within the window from which on the share counts; at least 1
 */
public record FailureRate(double share, Duration window, int minCalls) {

  /** The longest window: what is older says nothing about now. */
  public static final Duration LONGEST_WINDOW = Duration.ofHours(1);

  /** The shortest window. */
  public static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);

  /** So that 11 of 20 calls reach a share of 0.55. */
  private static final double ROUNDING = 1e-6;

  /**
   * @throws IllegalArgumentException if a value is out of range
   */
  public FailureRate {
    if (!(share > 0.0 && share <= 1.0)) {
      throw new IllegalArgumentException(
          "share must be more than 0 and at most 1, but was " + share);
    }
    if (window.compareTo(SHORTEST_WINDOW) < 0 || window.compareTo(LONGEST_WINDOW) > 0) {
      throw new IllegalArgumentException(
          "window must be from %s to %s, but was %s"
              .formatted(SHORTEST_WINDOW, LONGEST_WINDOW, window));
    }
    if (minCalls < 1) {
      throw new IllegalArgumentException("minCalls must be at least 1, but was " + minCalls);
    }
  }

  /** Returns whether {@code failures} of {@code calls} within the window reach this rate. */
  boolean isReachedBy(long failures, long calls) {
    return calls >= minCalls && failures >= share * calls - ROUNDING;
  }
}
