package dev.bascule.adapter.in.http.caching;

import dev.bascule.domain.freshness.Provenance;
import java.util.Locale;

/**
 * The {@code Cache-Status} of an answer (RFC 9211): whether it came from the cache, and if not, why
 * not. Never on an error that the bridge made itself.
 */
public final class CacheStatus {

  private CacheStatus() {}

  /** Returns the field's value. */
  public static String of(Provenance provenance) {
    return switch (provenance) {
      // Negative for a stale value: section 2.3.
      case Provenance.Hit hit -> "bascule; hit; ttl=" + hit.freshness().remaining().toSeconds();
      case Provenance.Forwarded forwarded -> "bascule; " + fwd(forwarded);
    };
  }

  private static String fwd(Provenance.Forwarded forwarded) {
    return "fwd="
        + forwarded.reason().name().toLowerCase(Locale.ROOT)
        + (forwarded.storedFor().isPresent() ? "; stored" : "")
        + (forwarded.collapsed() ? "; collapsed" : "");
  }
}
