package dev.bascule.application.port.out;

import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import java.util.Optional;

/**
 * How a cache met a request; nearly the words of RFC 9211.
 *
 * <p>Each request is told once, when it is over, and looked up once, unless it is a {@link
 * #REQUEST}. So, of what is over, {@code hits + misses} of the cache are {@code HIT + STALE + MISS
 * + COLLAPSED} of all servers. The parts need not be equal: a value that was found, but not as
 * fresh as its caller demanded, counts among the cache's hits and is a {@link #MISS} here; a stale
 * one that is served in place of a failure, or one that another caller had fetched in the meantime,
 * counts among its misses and is a {@link #STALE} or a {@link #HIT} here. Where callers demand
 * nothing, servers do not fail and nobody asks at once, {@code hits} are {@code HIT + STALE}, and
 * {@code misses} are {@code MISS}.
 */
public enum CacheOutcome {
  /** It had a fresh value. */
  HIT,
  /** It had a stale one, which was served: while a new one is fetched, or in place of a failure. */
  STALE,
  /** It had none that would do; what was then asked of the server may have failed. */
  MISS,
  /** It had none that would do, and an equal request was under way, whose answer was taken. */
  COLLAPSED,
  /** It was not looked into, or not content with, since the caller demanded a new value. */
  REQUEST;

  /**
   * Returns how a cache met a request whose answer came from {@code provenance}; empty if none was
   * asked.
   */
  public static Optional<CacheOutcome> of(CacheProvenance provenance) {
    return switch (provenance) {
      case CacheProvenance.Hit(Freshness freshness) ->
          Optional.of(freshness.isStale() ? STALE : HIT);
      case CacheProvenance.Forwarded(CacheProvenance.Reason reason, boolean collapsed, _) ->
          switch (reason) {
            case BYPASS -> Optional.empty();
            case REQUEST -> Optional.of(REQUEST);
            case MISS, STALE -> Optional.of(collapsed ? COLLAPSED : MISS);
          };
    };
  }
}
