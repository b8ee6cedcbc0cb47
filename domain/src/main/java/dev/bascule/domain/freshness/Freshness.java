package dev.bascule.domain.freshness;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How fresh a cached value is at the moment it was looked up.
 *
 * @param age the time since it was stored; never negative
 * @param remaining the time until it becomes stale; zero or negative once it is
 */
public record Freshness(Duration age, Duration remaining) {

  public Freshness {
    requireNonNull(age, "age");
    requireNonNull(remaining, "remaining");
  }

  /** Tells whether the value is past its life. It is fresh up to its last nanosecond. */
  public boolean isStale() {
    return !remaining.isPositive();
  }
}
