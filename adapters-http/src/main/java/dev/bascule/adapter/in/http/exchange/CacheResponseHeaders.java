package dev.bascule.adapter.in.http.exchange;

import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.CacheProvenance.CacheLevel;
import dev.bascule.domain.freshness.CacheProvenance.Reason;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheScope;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/** The header fields about caching in a response (RFC 9111, RFC 9211). */
public final class CacheResponseHeaders {

  /** Responses depend on the caller, whatever field identifies it. */
  public static final String VARY_BY_CREDENTIALS = "Authorization, X-API-Key";

  private static final HttpField VARY_HEADER =
      new PreEncodedHttpField(HttpHeader.VARY, VARY_BY_CREDENTIALS);

  /** The header fields of responses that bypassed the cache, as most calls of tools do. */
  private static final HttpFields BYPASS_HEADERS =
      fields(
              CompleteResponse.json(JsonBytes.of("{}")),
              CacheProvenance.Forwarded.BYPASS,
              CacheScope.PRIVATE)
          .asImmutable();

  private CacheResponseHeaders() {}

  /**
   * Converts {@code value} to a response with {@code Cache-Status}, {@code Cache-Control} and, if
   * it came from the cache, {@code Age}. The directives tell shared caches who may share it, and
   * separate entries by credential. Only cached values have an entity tag: computing it for others
   * is not worthwhile, since they must not be stored.
   */
  public static CompleteResponse toResponse(ApiResult.Value value) {
    if (value.provenance().equals(CacheProvenance.Forwarded.BYPASS)) {
      return new CompleteResponse(200, BYPASS_HEADERS, value.json().asByteBuffer());
    }
    // First of all, since the hash is stored next to the bytes, whose length is needed next.
    Optional<String> tag =
        isCached(value.provenance())
            ? Optional.of(CompleteResponse.entityTag(value.json().digest()))
            : Optional.empty();
    CompleteResponse response = CompleteResponse.json(value.json());
    HttpFields.Mutable fields = fields(response, value.provenance(), value.scope());
    tag.ifPresent(known -> fields.put(HttpHeader.ETAG, known));
    return new CompleteResponse(response.status(), fields, response.parts());
  }

  private static HttpFields.Mutable fields(
      CompleteResponse response, CacheProvenance provenance, CacheScope scope) {
    HttpFields.Mutable fields =
        HttpFields.build(response.headers())
            .put("Cache-Status", cacheStatus(provenance))
            .put(VARY_HEADER);
    return switch (provenance) {
      case CacheProvenance.Hit(Freshness freshness, CacheLevel _) ->
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

  /** Returns the directives that tell other caches who may share a result. */
  private static String cacheControl(Duration remaining, CacheScope scope) {
    String sharing =
        switch (scope) {
          case PUBLIC -> "public";
          case PRIVATE -> "private";
        };
    return sharing + ", max-age=" + Math.max(0, remaining.toSeconds());
  }

  /**
   * The {@code Cache-Status} of a response (RFC 9211): whether it came from the cache, and if not,
   * why not. The detail names the level of the cache, unless it is the bridge's own, or says that
   * the value was not stored because a tag of it could not be determined. Absent on errors that the
   * bridge generates.
   */
  public static String cacheStatus(CacheProvenance provenance) {
    return switch (provenance) {
      // Negative for a stale value: section 2.3.
      case CacheProvenance.Hit hit ->
          "bascule; hit; ttl="
              + hit.freshness().remaining().toSeconds()
              + (hit.level() == CacheLevel.SHARED ? "; detail=shared" : "");
      case CacheProvenance.Forwarded forwarded -> "bascule; " + fwd(forwarded);
    };
  }

  private static String fwd(CacheProvenance.Forwarded forwarded) {
    boolean isUntagged = forwarded.reason() == Reason.UNTAGGED;
    Reason reason = isUntagged ? Reason.MISS : forwarded.reason();
    return "fwd="
        + reason.name().toLowerCase(Locale.ROOT)
        + (forwarded.storedFor().isPresent() ? "; stored" : "")
        + (forwarded.collapsed() ? "; collapsed" : "")
        + (isUntagged ? "; detail=untagged" : "");
  }
}
