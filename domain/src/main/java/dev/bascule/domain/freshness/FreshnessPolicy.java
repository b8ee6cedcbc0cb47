package dev.bascule.domain.freshness;

import java.time.Duration;

/** Whether a stored value will do for a caller (RFC 9111, section 5.2.1). */
public final class FreshnessPolicy {

  private FreshnessPolicy() {}

  /** Tells whether a value that is fresh will do. */
  public static boolean ofFresh(Freshness freshness, FreshnessRequirement demand) {
    return isYoungEnough(freshness, demand);
  }

  /** Tells whether a value will do that the cache's policy would serve, although it is stale. */
  public static boolean ofRevalidatable(Freshness freshness, FreshnessRequirement demand) {
    return isYoungEnough(freshness, demand)
        && (demand.maxStale() == null || isTolerable(freshness, demand.maxStale()));
  }

  /** Tells whether a value will do that the cache's policy would not serve, since it is stale. */
  public static boolean ofStale(Freshness freshness, FreshnessRequirement demand) {
    return isYoungEnough(freshness, demand)
        && demand.maxStale() != null
        && isTolerable(freshness, demand.maxStale());
  }

  private static boolean isYoungEnough(Freshness freshness, FreshnessRequirement demand) {
    Duration maxAge = demand.maxAge();
    Duration minFresh = demand.minFresh();
    return (maxAge == null || freshness.age().compareTo(maxAge) <= 0)
        && (minFresh == null || freshness.remaining().compareTo(minFresh) >= 0);
  }

  private static boolean isTolerable(Freshness freshness, Duration maxStale) {
    // Not negated(), which multiplies, and does so in decimals.
    return Duration.ZERO.minus(freshness.remaining()).compareTo(maxStale) <= 0;
  }
}
