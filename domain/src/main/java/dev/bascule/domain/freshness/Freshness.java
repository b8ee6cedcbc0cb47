package dev.bascule.domain.freshness;

import java.time.Duration;

/**
 * The freshness of a cached value at the time of its look-up.
 *
 * @param age the time since it was stored; never negative
 * @param remaining the time until it becomes stale; zero or negative if it is stale
 */
public record Freshness(Duration age, Duration remaining) {

  /** Returns whether the value is stale. It is fresh up to its last nanosecond. */
  public boolean isStale() {
    return !remaining.isPositive();
  }
}
