package dev.bascule.domain.freshness;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long a value may be stored and served.
 *
 * @param fresh how long it is fresh; zero stores nothing. Not limited, not even to the range of a
 *     clock
 * @param staleWhileRevalidate how long after {@code fresh} it may be served while it is refreshed
 *     in the background (RFC 5861, section 3)
 * @param staleIfError how long after {@code fresh} it may be served if a load fails (RFC 5861,
 *     section 4)
 */
public record FreshnessLifetime(
    Duration fresh, Duration staleWhileRevalidate, Duration staleIfError) {

  /** The lifetime of a value that is not stored. */
  public static final FreshnessLifetime NONE = of(Duration.ZERO);

  /**
   * @throws IllegalArgumentException if a duration is negative
   */
  public FreshnessLifetime {
    requireNotNegative(fresh, "fresh");
    requireNotNegative(staleWhileRevalidate, "staleWhileRevalidate");
    requireNotNegative(staleIfError, "staleIfError");
  }

  /** Returns a lifetime without stale use. */
  public static FreshnessLifetime of(Duration fresh) {
    return new FreshnessLifetime(fresh, Duration.ZERO, Duration.ZERO);
  }

  /** Returns a copy with {@code fresh} replaced. */
  public FreshnessLifetime withFresh(Duration fresh) {
    return new FreshnessLifetime(fresh, staleWhileRevalidate, staleIfError);
  }

  /**
   * Returns whether a value of {@code age} may be served if a load fails. Without {@code
   * staleIfError} it may not, even while it is fresh: a caller that loads in spite of a fresh value
   * has rejected it.
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
