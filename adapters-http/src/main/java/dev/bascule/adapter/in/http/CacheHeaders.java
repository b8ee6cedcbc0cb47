package dev.bascule.adapter.in.http;

import dev.bascule.adapter.in.http.caching.CacheStatus;
import dev.bascule.adapter.in.http.caching.EntityTag;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Scope;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/** What an answer tells of where it came from, and how long it is good for (RFC 9111, RFC 9211). */
final class CacheHeaders {

  /** Whoever may see something may not see the same, whatever the field is that says who it is. */
  static final String BY_CALLER = "Authorization, X-API-Key";

  private static final HttpField BY_CREDENTIAL =
      new PreEncodedHttpField(HttpHeader.VARY, BY_CALLER);

  /** Those of what no cache was asked for, which each call through has. */
  private static final HttpFields OF_BYPASSES =
      fields(HttpReply.json(JsonBytes.of("{}")), Provenance.Forwarded.BYPASS, Scope.PRIVATE)
          .asImmutable();

  private CacheHeaders() {}

  /**
   * Returns the answer that {@code value} is, with {@code Cache-Status}, {@code Cache-Control} and,
   * where it came from the cache, {@code Age}. Caches outside learn who may share it, and even so
   * keep what they have apart by credential. It has a tag where it lies in the cache: of what does
   * not, none is worth the computing, since nobody may keep it.
   */
  static HttpReply answer(Told.Value value) {
    if (value.provenance().equals(Provenance.Forwarded.BYPASS)) {
      return new HttpReply(200, OF_BYPASSES, value.json().asByteBuffer());
    }
    // First of all, since the hash lies beside the bytes, whose length is needed next.
    Optional<EntityTag> tag =
        isKept(value.provenance())
            ? Optional.of(EntityTag.of(value.json().digest()))
            : Optional.empty();
    HttpReply reply = HttpReply.json(value.json());
    HttpFields.Mutable fields = fields(reply, value.provenance(), value.scope());
    tag.ifPresent(known -> fields.put(HttpHeader.ETAG, known.text()));
    return new HttpReply(reply.status(), fields, reply.body());
  }

  private static HttpFields.Mutable fields(HttpReply reply, Provenance provenance, Scope scope) {
    HttpFields.Mutable fields =
        HttpFields.build(reply.headers())
            .put("Cache-Status", CacheStatus.of(provenance))
            .put(BY_CREDENTIAL);
    return switch (provenance) {
      case Provenance.Hit(Freshness freshness) ->
          fields
              .put(HttpHeader.AGE, Long.toString(freshness.age().toSeconds()))
              .put(HttpHeader.CACHE_CONTROL, goodFor(freshness.remaining(), scope));
      case Provenance.Forwarded(_, _, Optional<Duration> storedFor) ->
          fields.put(
              HttpHeader.CACHE_CONTROL,
              storedFor.map(life -> goodFor(life, scope)).orElse("no-store"));
    };
  }

  private static boolean isKept(Provenance provenance) {
    return switch (provenance) {
      case Provenance.Hit _ -> true;
      case Provenance.Forwarded forwarded -> forwarded.storedFor().isPresent();
    };
  }

  /** Who may share a result is for the bridge to judge, and for caches outside to be told. */
  private static String goodFor(Duration remaining, Scope scope) {
    String sharing =
        switch (scope) {
          case PUBLIC -> "public";
          case PRIVATE -> "private";
        };
    return sharing + ", max-age=" + Math.max(0, remaining.toSeconds());
  }
}
