package dev.bascule.domain.breaker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When a breaker opens, and how it closes again.
 *
 * @param failureThreshold the failures in a row that open it; at least 1
 * @param recoveryTimeout how long it refuses calls before it tries again; longer than zero
 * @param successThreshold the probes that must succeed for it to close; at least 1
 * @param callTimeout how long a probe may take before it counts as timed out; longer than zero
 * @param maxConcurrentProbes the probes that may be under way at once; at least 1
 */
public record BreakerSettings(
    int failureThreshold,
    Duration recoveryTimeout,
    int successThreshold,
    Duration callTimeout,
    int maxConcurrentProbes) {

  /**
   * Five failures in a row, 30 seconds, three successes, 10 seconds a call, one probe at a time.
   */
  public static final BreakerSettings DEFAULTS =
      new BreakerSettings(5, Duration.ofSeconds(30), 3, Duration.ofSeconds(10), 1);

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public BreakerSettings {
    requireAtLeastOne(failureThreshold, "failureThreshold");
    requirePositive(recoveryTimeout, "recoveryTimeout");
    requireAtLeastOne(successThreshold, "successThreshold");
    requirePositive(callTimeout, "callTimeout");
    requireAtLeastOne(maxConcurrentProbes, "maxConcurrentProbes");
  }

  private static void requireAtLeastOne(int number, String name) {
    if (number < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, but was " + number);
    }
  }

  private static void requirePositive(Duration duration, String name) {
    requireNonNull(duration, name);
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(name + " must be positive, but was " + duration);
    }
  }
}
