package dev.bascule.application.port.out;

import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.Provenance;
import java.util.Optional;

/** How a cache met a request; nearly the words of RFC 9211. */
public enum CacheAnswer {
  /** It had a fresh value. */
  HIT,
  /** It had a stale one, which was served: while a new one is fetched, or in place of a failure. */
  STALE,
  /** It had none that would do. */
  MISS,
  /** It had none that would do, and an equal request was under way, whose answer was taken. */
  COLLAPSED,
  /** It was not looked into, since the caller demanded a new value. */
  REQUEST;

  /**
   * Returns how a cache met a request whose answer came from {@code provenance}; empty if none was
   * asked.
   */
  public static Optional<CacheAnswer> of(Provenance provenance) {
    return switch (provenance) {
      case Provenance.Hit(Freshness freshness) -> Optional.of(freshness.isStale() ? STALE : HIT);
      case Provenance.Forwarded(Provenance.Reason reason, boolean collapsed, _) ->
          switch (reason) {
            case BYPASS -> Optional.empty();
            case REQUEST -> Optional.of(REQUEST);
            case MISS, STALE -> Optional.of(collapsed ? COLLAPSED : MISS);
          };
    };
  }
}
