package dev.bascule.adapter.in.http.exchange;

import dev.bascule.adapter.in.http.httpcache.CacheStatusHeader;
import dev.bascule.adapter.in.http.httpcache.EntityTag;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheScope;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/** What an answer tells of where it came from, and how long it is good for (RFC 9111, RFC 9211). */
public final class CacheResponseHeaders {

  /** Whoever may see something may not see the same, whatever the field is that says who it is. */
  public static final String VARY_BY_CREDENTIALS = "Authorization, X-API-Key";

  private static final HttpField VARY_HEADER =
      new PreEncodedHttpField(HttpHeader.VARY, VARY_BY_CREDENTIALS);

  /** Those of what no cache was asked for, which each call through has. */
  private static final HttpFields BYPASS_HEADERS =
      fields(
              CompleteResponse.json(JsonBytes.of("{}")),
              CacheProvenance.Forwarded.BYPASS,
              CacheScope.PRIVATE)
          .asImmutable();

  private CacheResponseHeaders() {}

  /**
   * Returns the answer that {@code value} is, with {@code Cache-Status}, {@code Cache-Control} and,
   * where it came from the cache, {@code Age}. Caches outside learn who may share it, and even so
   * keep what they have apart by credential. It has a tag where it lies in the cache: of what does
   * not, none is worth the computing, since nobody may keep it.
   */
  public static CompleteResponse toResponse(ApiResult.Value value) {
    if (value.provenance().equals(CacheProvenance.Forwarded.BYPASS)) {
      return new CompleteResponse(200, BYPASS_HEADERS, value.json().asByteBuffer());
    }
    // First of all, since the hash lies beside the bytes, whose length is needed next.
    Optional<EntityTag> tag =
        isCached(value.provenance())
            ? Optional.of(EntityTag.of(value.json().digest()))
            : Optional.empty();
    CompleteResponse response = CompleteResponse.json(value.json());
    HttpFields.Mutable fields = fields(response, value.provenance(), value.scope());
    tag.ifPresent(known -> fields.put(HttpHeader.ETAG, known.text()));
    return new CompleteResponse(response.status(), fields, response.parts());
  }

  private static HttpFields.Mutable fields(
      CompleteResponse response, CacheProvenance provenance, CacheScope scope) {
    HttpFields.Mutable fields =
        HttpFields.build(response.headers())
            .put("Cache-Status", CacheStatusHeader.of(provenance))
            .put(VARY_HEADER);
    return switch (provenance) {
      case CacheProvenance.Hit(Freshness freshness) ->
          fields
              .put(HttpHeader.AGE, Long.toString(freshness.age().toSeconds()))
              .put(HttpHeader.CACHE_CONTROL, cacheControl(freshness.remaining(), scope));
      case CacheProvenance.Forwarded(_, _, Optional<Duration> storedFor) ->
          fields.put(
              HttpHeader.CACHE_CONTROL,
              storedFor.map(life -> cacheControl(life, scope)).orElse("no-store"));
    };
  }

  private static boolean isCached(CacheProvenance provenance) {
    return switch (provenance) {
      case CacheProvenance.Hit _ -> true;
      case CacheProvenance.Forwarded forwarded -> forwarded.storedFor().isPresent();
    };
  }

  /** Who may share a result is for the bridge to judge, and for caches outside to be told. */
  private static String cacheControl(Duration remaining, CacheScope scope) {
    String sharing =
        switch (scope) {
          case PUBLIC -> "public";
          case PRIVATE -> "private";
        };
    return sharing + ", max-age=" + Math.max(0, remaining.toSeconds());
  }
}
