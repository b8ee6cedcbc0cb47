package dev.bascule.domain.freshness;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long a value may be kept, and used.
 *
 * @param fresh how long it is as good as new; zero stores nothing. Any length is allowed, also one
 *     that no clock can count
 * @param staleWhileRevalidate how long after that it may be served while a new one is fetched
 *     behind the caller's back (RFC 5861, section 3)
 * @param staleIfError how long after {@code fresh} it may be served when no new one can be had (RFC
 *     5861, section 4)
 */
public record FreshnessLifetime(
    Duration fresh, Duration staleWhileRevalidate, Duration staleIfError) {

  /**
   * @throws IllegalArgumentException if a duration is negative
   */
  public FreshnessLifetime {
    requireNotNegative(fresh, "fresh");
    requireNotNegative(staleWhileRevalidate, "staleWhileRevalidate");
    requireNotNegative(staleIfError, "staleIfError");
  }

  /** Returns a lifetime after which the value is of no use any more. */
  public static FreshnessLifetime of(Duration fresh) {
    return new FreshnessLifetime(fresh, Duration.ZERO, Duration.ZERO);
  }

  /** Returns this lifetime with {@code fresh} in place of its own. */
  public FreshnessLifetime withFresh(Duration fresh) {
    return new FreshnessLifetime(fresh, staleWhileRevalidate, staleIfError);
  }

  /** Tells whether a value of {@code age} may be served, stale, while a new one is fetched. */
  public boolean coversRevalidationAt(Duration age) {
    return age.minus(fresh).compareTo(staleWhileRevalidate) < 0;
  }

  /**
   * Tells whether a value of {@code age} is still of use in place of a failure. One that has no
   * such life is not, even while it is fresh: whoever loads in spite of it has said that it will
   * not do.
   */
  public boolean coversErrorAt(Duration age) {
    return staleIfError.isPositive() && age.minus(fresh).compareTo(staleIfError) < 0;
  }

  private static void requireNotNegative(Duration duration, String name) {
    requireNonNull(duration, name);
    if (duration.isNegative()) {
      throw new IllegalArgumentException(name + " must not be negative, but was " + duration);
    }
  }
}
