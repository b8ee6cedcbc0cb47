package dev.bascule.domain.freshness;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a caller demands of a cached value; the request directives of RFC 9111, section 5.2.1.
 *
 * @param reload {@code no-cache}: no stored value will do
 * @param noStore {@code no-store}: what is fetched for this request is not kept
 * @param onlyIfCached {@code only-if-cached}: rather nothing than a request to the server
 * @param maxAge {@code max-age}: the oldest that will do; null for any age
 * @param minFresh {@code min-fresh}: how much longer the value must stay fresh; null for no demand
 * @param maxStale {@code max-stale}: how long past its life a value may be; null if it must be
 *     fresh, unless the policy of the cache says otherwise
 * @param noRefresh whether a stale value that will do is left as it is, rather than refreshed for
 *     everybody; no request from outside asks for that
 */
public record FreshnessRequirement(
    boolean reload,
    boolean noStore,
    boolean onlyIfCached,
    @Nullable Duration maxAge,
    @Nullable Duration minFresh,
    @Nullable Duration maxStale,
    boolean noRefresh) {

  /** No demand at all: whatever the cache's own policy allows. */
  public static final FreshnessRequirement NONE =
      new FreshnessRequirement(false, false, false, null, null, null);

  /** Whatever is stored will do, however stale; the server is asked only where nothing is. */
  public static final FreshnessRequirement ANY_AGE =
      new FreshnessRequirement(
          false, false, false, null, null, Duration.ofSeconds(Long.MAX_VALUE), true);

  /** A stored value, however stale; the server is not asked. */
  public static final FreshnessRequirement CACHED_AT_ANY_AGE =
      new FreshnessRequirement(
          false,
          false,
          /* onlyIfCached= */ true,
          null,
          null,
          Duration.ofSeconds(Long.MAX_VALUE),
          /* noRefresh= */ true);

  /** No stored value will do. */
  public static final FreshnessRequirement RELOAD =
      new FreshnessRequirement(true, false, false, null, null, null);

  /** A demand of a client's: what it tolerates for itself is refreshed for everybody. */
  public FreshnessRequirement(
      boolean reload,
      boolean dontStore,
      boolean onlyIfCached,
      @Nullable Duration maxAge,
      @Nullable Duration minFresh,
      @Nullable Duration maxStale) {
    this(reload, dontStore, onlyIfCached, maxAge, minFresh, maxStale, /* noRefresh= */ false);
  }
}
