package dev.bascule.domain.freshness;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a caller requires of a cached value: the request directives of RFC 9111, section 5.2.1.
 *
 * @param reload {@code no-cache}: no stored value is acceptable
 * @param noStore {@code no-store}: the response to this request must not be stored
 * @param onlyIfCached {@code only-if-cached}: no request to the server
 * @param maxAge {@code max-age}: the maximum age; null if unlimited
 * @param minFresh {@code min-fresh}: the minimum time that the value must stay fresh; null if none
 * @param maxStale {@code max-stale}: the maximum time since the value became stale; null if it must
 *     be fresh, unless the policy of the cache allows stale values
 * @param noRefresh whether to serve an acceptable stale value without refreshing it; clients cannot
 *     request that
 */
public record FreshnessRequirement(
    boolean reload,
    boolean noStore,
    boolean onlyIfCached,
    @Nullable Duration maxAge,
    @Nullable Duration minFresh,
    @Nullable Duration maxStale,
    boolean noRefresh) {

  /** No requirement: the policy of the cache decides. */
  public static final FreshnessRequirement NONE =
      new FreshnessRequirement(false, false, false, null, null, null);

  /** Any stored value is acceptable, however stale; the server is called only if there is none. */
  public static final FreshnessRequirement ANY_AGE =
      new FreshnessRequirement(
          false, false, false, null, null, Duration.ofSeconds(Long.MAX_VALUE), true);

  /** A stored value, however stale; the server is never called. */
  public static final FreshnessRequirement CACHED_AT_ANY_AGE =
      new FreshnessRequirement(
          false,
          false,
          /* onlyIfCached= */ true,
          null,
          null,
          Duration.ofSeconds(Long.MAX_VALUE),
          /* noRefresh= */ true);

  /** No stored value is acceptable. */
  public static final FreshnessRequirement RELOAD =
      new FreshnessRequirement(true, false, false, null, null, null);

  /** The requirement of a client: a stale value that it accepts is refreshed for all callers. */
  public FreshnessRequirement(
      boolean reload,
      boolean dontStore,
      boolean onlyIfCached,
      @Nullable Duration maxAge,
      @Nullable Duration minFresh,
      @Nullable Duration maxStale) {
    this(reload, dontStore, onlyIfCached, maxAge, minFresh, maxStale, /* noRefresh= */ false);
  }

  /** Returns whether a fresh value is acceptable. */
  public boolean allowsFresh(Freshness freshness) {
    return (maxAge == null || freshness.age().compareTo(maxAge) <= 0)
        && (minFresh == null || freshness.remaining().compareTo(minFresh) >= 0);
  }

  /**
   * Returns whether a stale value is acceptable that the policy of the cache allows to be served.
   */
  public boolean allowsRevalidatable(Freshness freshness) {
    return allowsFresh(freshness) && (maxStale == null || isTolerable(freshness, maxStale));
  }

  /**
   * Returns whether a stale value is acceptable that the policy of the cache does not allow to be
   * served.
   */
  public boolean allowsStale(Freshness freshness) {
    return allowsFresh(freshness) && maxStale != null && isTolerable(freshness, maxStale);
  }

  private static boolean isTolerable(Freshness freshness, Duration maxStale) {
    // Not negated(), which multiplies with BigDecimal.
    return Duration.ZERO.minus(freshness.remaining()).compareTo(maxStale) <= 0;
  }
}
