package dev.bascule.domain.breaker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * When a breaker opens and closes.
 *
 * @param failureThreshold the consecutive failures that open it; at least 1
 * @param recoveryTimeout how long it rejects calls before it admits probes; positive
 * @param maxRecoveryTimeout how long it does so at most: the time doubles with each further probe
 *     that fails; at least {@code recoveryTimeout}, and equal to it if the time does not grow
 * @param successThreshold the probes that must succeed to close it; at least 1
 * @param callTimeout how long a probe may take before it counts as timed out; positive
 * @param maxConcurrentProbes the maximum number of probes in flight; at least 1
 * @param failureRate the share of failed calls that opens it too; empty if only consecutive ones do
 * @param mode what it does with calls
 */
public record BreakerSettings(
    int failureThreshold,
    Duration recoveryTimeout,
    Duration maxRecoveryTimeout,
    int successThreshold,
    Duration callTimeout,
    int maxConcurrentProbes,
    Optional<FailureRate> failureRate,
    BreakerMode mode) {

  /**
   * Five consecutive failures, 30 seconds, three successes, 10 seconds per call, one probe at a
   * time.
   */
  public static final BreakerSettings DEFAULTS =
      new BreakerSettings(5, Duration.ofSeconds(30), 3, Duration.ofSeconds(10), 1);

  /**
   * @throws IllegalArgumentException if a value is out of range
   */
  public BreakerSettings {
    requireAtLeastOne(failureThreshold, "failureThreshold");
    requirePositive(recoveryTimeout, "recoveryTimeout");
    if (maxRecoveryTimeout.compareTo(recoveryTimeout) < 0) {
      throw new IllegalArgumentException(
          "maxRecoveryTimeout must be at least %s, but was %s"
              .formatted(recoveryTimeout, maxRecoveryTimeout));
    }
    requireAtLeastOne(successThreshold, "successThreshold");
    requirePositive(callTimeout, "callTimeout");
    requireAtLeastOne(maxConcurrentProbes, "maxConcurrentProbes");
  }

  /** Creates settings without a failure rate, and with a recovery timeout that does not grow. */
  public BreakerSettings(
      int failureThreshold,
      Duration recoveryTimeout,
      int successThreshold,
      Duration callTimeout,
      int maxConcurrentProbes) {
    this(
        failureThreshold,
        recoveryTimeout,
        recoveryTimeout,
        successThreshold,
        callTimeout,
        maxConcurrentProbes);
  }

  /** Creates settings without a failure rate. */
  public BreakerSettings(
      int failureThreshold,
      Duration recoveryTimeout,
      Duration maxRecoveryTimeout,
      int successThreshold,
      Duration callTimeout,
      int maxConcurrentProbes) {
    this(
        failureThreshold,
        recoveryTimeout,
        maxRecoveryTimeout,
        successThreshold,
        callTimeout,
        maxConcurrentProbes,
        /* failureRate= */ Optional.empty(),
        BreakerMode.PROTECT);
  }

  /** Returns the same settings with another failure rate. */
  public BreakerSettings withFailureRate(Optional<FailureRate> other) {
    return new BreakerSettings(
        failureThreshold,
        recoveryTimeout,
        maxRecoveryTimeout,
        successThreshold,
        callTimeout,
        maxConcurrentProbes,
        other,
        mode);
  }

  /** Returns the same settings with another time for probes. */
  public BreakerSettings withCallTimeout(Duration other) {
    return new BreakerSettings(
        failureThreshold,
        recoveryTimeout,
        maxRecoveryTimeout,
        successThreshold,
        other,
        maxConcurrentProbes,
        failureRate,
        mode);
  }

  /** Returns the same settings with another mode. */
  public BreakerSettings withMode(BreakerMode other) {
    return new BreakerSettings(
        failureThreshold,
        recoveryTimeout,
        maxRecoveryTimeout,
        successThreshold,
        callTimeout,
        maxConcurrentProbes,
        failureRate,
        other);
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
