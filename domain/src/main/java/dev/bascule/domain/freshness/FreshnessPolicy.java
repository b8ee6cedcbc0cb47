package dev.bascule.domain.freshness;

import java.time.Duration;

/**
 * The rules for whether a stored value meets the requirement of a caller (RFC 9111, section 5.2.1).
 */
public final class FreshnessPolicy {

  private FreshnessPolicy() {}

  /** Returns whether a fresh value is acceptable. */
  public static boolean allowsFresh(Freshness freshness, FreshnessRequirement requirement) {
    return isYoungEnough(freshness, requirement);
  }

  /**
   * Returns whether a stale value is acceptable that the policy of the cache allows to be served.
   */
  public static boolean allowsRevalidatable(Freshness freshness, FreshnessRequirement requirement) {
    return isYoungEnough(freshness, requirement)
        && (requirement.maxStale() == null || isTolerable(freshness, requirement.maxStale()));
  }

  /**
   * Returns whether a stale value is acceptable that the policy of the cache does not allow to be
   * served.
   */
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
    // Not negated(), which multiplies with BigDecimal.
    return Duration.ZERO.minus(freshness.remaining()).compareTo(maxStale) <= 0;
  }
}
