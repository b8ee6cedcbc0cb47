package dev.bascule.domain.freshness;

import java.time.Duration;

/** Whether a stored value will do for a caller (RFC 9111, section 5.2.1). */
public final class FreshnessPolicy {

  private FreshnessPolicy() {}

  /** Tells whether a value that is fresh will do. */
  public static boolean allowsFresh(Freshness freshness, FreshnessRequirement requirement) {
    return isYoungEnough(freshness, requirement);
  }

  /** Tells whether a value will do that the cache's policy would serve, although it is stale. */
  public static boolean allowsRevalidatable(Freshness freshness, FreshnessRequirement requirement) {
    return isYoungEnough(freshness, requirement)
        && (requirement.maxStale() == null || isTolerable(freshness, requirement.maxStale()));
  }

  /** Tells whether a value will do that the cache's policy would not serve, since it is stale. */
  public static boolean allowsStale(Freshness freshness, FreshnessRequirement requirement) {
    return isYoungEnough(freshness, requirement)
        && requirement.maxStale() != null
        && isTolerable(freshness, requirement.maxStale());
  }

  private static boolean isYoungEnough(Freshness freshness, FreshnessRequirement requirement) {
    Duration maxAge = requirement.maxAge();
    Duration minFresh = requirement.minFresh();
    return (maxAge == null || freshness.age().compareTo(maxAge) <= 0)
        && (minFresh == null || freshness.remaining().compareTo(minFresh) >= 0);
  }

  private static boolean isTolerable(Freshness freshness, Duration maxStale) {
    // Not negated(), which multiplies, and does so in decimals.
    return Duration.ZERO.minus(freshness.remaining()).compareTo(maxStale) <= 0;
  }
}
