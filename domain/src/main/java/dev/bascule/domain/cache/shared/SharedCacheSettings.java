package dev.bascule.domain.cache.shared;

import java.time.Duration;

/**
 * The times of a shared cache.
 *
 * @param trustFor for how long a heartbeat that returned proves that the replica receives
 *     invalidations; positive
 * @param isolatedFor for how long a replica that no longer receives them serves values of its own
 *     cache; zero to serve none, {@link #UNLIMITED} without a limit
 * @param leaseFor how long the lease of a replica that was killed prevents others from loading;
 *     positive
 * @param retryAfterFailure how long equal requests of other replicas do not wait for a load after
 *     one has failed; positive
 * @param uncacheableFor how long equal requests do not wait for each other after a value could not
 *     be stored; positive
 */
public record SharedCacheSettings(
    Duration trustFor,
    Duration isolatedFor,
    Duration leaseFor,
    Duration retryAfterFailure,
    Duration uncacheableFor) {

  /** No limit: values are served for their lifetime. */
  public static final Duration UNLIMITED = Duration.ofNanos(Long.MAX_VALUE);

  /** 1 s of trust, 30 s in isolation, leases of 2 s, 200 ms after a failure, marks of 5 s. */
  public static final SharedCacheSettings DEFAULTS =
      new SharedCacheSettings(
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(2),
          Duration.ofMillis(200),
          Duration.ofSeconds(5));

  /**
   * @throws IllegalArgumentException if a time is out of range
   */
  public SharedCacheSettings {
    requirePositive(trustFor, "trustFor");
    requirePositive(leaseFor, "leaseFor");
    requirePositive(retryAfterFailure, "retryAfterFailure");
    requirePositive(uncacheableFor, "uncacheableFor");
    if (isolatedFor.isNegative()) {
      throw new IllegalArgumentException(
          "isolatedFor must not be negative, but was " + isolatedFor);
    }
  }

  private static void requirePositive(Duration duration, String name) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(name + " must be positive, but was " + duration);
    }
  }
}
