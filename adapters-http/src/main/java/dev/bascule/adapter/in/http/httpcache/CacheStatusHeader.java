package dev.bascule.adapter.in.http.httpcache;

import dev.bascule.domain.freshness.CacheProvenance;
import java.util.Locale;

/**
 * The {@code Cache-Status} of a response (RFC 9211): whether it came from the cache, and if not,
 * why not. Absent on errors that the bridge generates.
 */
public final class CacheStatusHeader {

  private CacheStatusHeader() {}

  /** Returns the field's value. */
  public static String of(CacheProvenance provenance) {
    return switch (provenance) {
      // Negative for a stale value: section 2.3.
      case CacheProvenance.Hit hit ->
          "bascule; hit; ttl=" + hit.freshness().remaining().toSeconds();
      case CacheProvenance.Forwarded forwarded -> "bascule; " + fwd(forwarded);
    };
  }

  private static String fwd(CacheProvenance.Forwarded forwarded) {
    return "fwd="
        + forwarded.reason().name().toLowerCase(Locale.ROOT)
        + (forwarded.storedFor().isPresent() ? "; stored" : "")
        + (forwarded.collapsed() ? "; collapsed" : "");
  }
}
