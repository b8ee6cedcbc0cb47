package dev.bascule.domain.breaker;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The dates of the last failure and success, in milliseconds. Thread-safe; an update allocates
 * nothing.
 */
final class LastCallTimes {

  /** Means "not yet". */
  private static final long NEVER = Long.MIN_VALUE;

  private final InstantSource clock;

  private volatile long failureMillis = NEVER;
  private volatile long successMillis = NEVER;

  LastCallTimes(InstantSource clock) {
    this.clock = requireNonNull(clock, "clock");
  }

  void recordSuccess() {
    long now = clock.millis();
    if (successMillis != now) { // otherwise all processors reload the cache line for each call
      successMillis = now;
    }
  }

  void recordFailure() {
    failureMillis = clock.millis();
  }

  void reset() {
    failureMillis = NEVER;
    successMillis = NEVER;
  }

  Optional<Instant> failure() {
    return instantOf(failureMillis);
  }

  Optional<Instant> success() {
    return instantOf(successMillis);
  }

  private static Optional<Instant> instantOf(long millis) {
    return millis == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
