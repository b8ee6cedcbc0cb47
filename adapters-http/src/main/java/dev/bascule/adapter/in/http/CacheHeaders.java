package dev.bascule.adapter.in.http;

import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.Provenance;
import java.time.Duration;
import java.util.Optional;

/** What an answer tells of where it came from, and how long it is good for (RFC 9111, RFC 9211). */
final class CacheHeaders {

  private CacheHeaders() {}

  /**
   * Returns {@code reply} with {@code Cache-Status}, {@code Cache-Control} and, where it came from
   * the cache, {@code Age}.
   */
  static HttpReply add(HttpReply reply, Provenance provenance) {
    HttpReply told = reply.with("Cache-Status", CacheStatus.of(provenance));
    return switch (provenance) {
      case Provenance.Hit(Freshness freshness) ->
          told.with("Age", Long.toString(freshness.age().toSeconds()))
              .with("Cache-Control", goodFor(freshness.remaining()));
      case Provenance.Forwarded(_, _, Optional<Duration> storedFor) ->
          told.with("Cache-Control", storedFor.map(CacheHeaders::goodFor).orElse("no-store"));
    };
  }

  /** Private, since who may share a result is for the bridge to judge, not for caches outside. */
  private static String goodFor(Duration remaining) {
    return "private, max-age=" + Math.max(0, remaining.toSeconds());
  }
}
