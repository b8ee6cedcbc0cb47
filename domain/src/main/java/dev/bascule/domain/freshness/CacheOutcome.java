package dev.bascule.domain.freshness;

import dev.bascule.domain.freshness.CacheProvenance.CacheLevel;
import java.util.Optional;

/**
 * How a cache handled a request, in terms close to RFC 9211.
 *
 * <p>Each request is reported once, when it completes, and looked up once, unless it is a {@link
 * #REQUEST}. So, for completed requests, {@code hits + misses} of the own cache equal {@code HIT +
 * STALE + SHARED + MISS + COLLAPSED} of all servers. The parts may differ: a value that was found,
 * but did not meet the request directives, is a hit of the cache and a {@link #MISS} here; a stale
 * value that is served on an error, or one that another caller has loaded meanwhile, is a miss of
 * the cache and a {@link #STALE} or a {@link #HIT} here. Without request directives, server
 * failures and concurrent requests, {@code hits} equal {@code HIT + STALE}, and {@code misses}
 * equal {@code SHARED + MISS}.
 */
public enum CacheOutcome {
  /** A fresh value was served. */
  HIT,
  /** A stale value was served: while it is refreshed, or instead of a failure. */
  STALE,
  /** A fresh value of the cache that replicas share was served; the own cache had none. */
  SHARED,
  /** No acceptable value; the request to the server may have failed. */
  MISS,
  /** No acceptable value, but the result of an equal request in flight. */
  COLLAPSED,
  /** Not looked up, or its value not accepted, because the caller requested a new one. */
  REQUEST;

  /** Returns the outcome for a value from {@code provenance}; empty if no cache was looked up. */
  public static Optional<CacheOutcome> of(CacheProvenance provenance) {
    return switch (provenance) {
      case CacheProvenance.Hit(Freshness _, CacheLevel level) when level == CacheLevel.SHARED ->
          Optional.of(SHARED);
      case CacheProvenance.Hit(Freshness freshness, CacheLevel _) ->
          Optional.of(freshness.isStale() ? STALE : HIT);
      case CacheProvenance.Forwarded(CacheProvenance.Reason reason, boolean collapsed, _) ->
          switch (reason) {
            case BYPASS -> Optional.empty();
            case REQUEST -> Optional.of(REQUEST);
            case MISS, STALE, UNTAGGED -> Optional.of(collapsed ? COLLAPSED : MISS);
          };
    };
  }
}
