package dev.bascule.adapter.in.http.httpcache.proxy;

import dev.bascule.adapter.in.http.exchange.CacheResponseHeaders;
import dev.bascule.adapter.in.http.httpcache.CacheRequest;
import dev.bascule.adapter.in.http.httpcache.CacheResponse;
import dev.bascule.adapter.in.http.httpcache.CacheValidation;
import dev.bascule.adapter.in.http.httpcache.HeaderFields;
import dev.bascule.adapter.in.http.httpcache.HopByHopFields;
import dev.bascule.adapter.in.http.httpcache.HttpFreshness;
import dev.bascule.adapter.in.http.httpcache.RangeSpec;
import dev.bascule.domain.freshness.CacheProvenance;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Renders responses. */
final class ResponseRenderer {

  /** Fields that a 304 does not need. */
  private static final List<String> OF_THE_BODY =
      List.of("Content-Length", "Content-Type", "Content-Encoding", "Content-Range");

  private ResponseRenderer() {}

  /** Returns a stored response, the requested range of it, or 304. */
  static ProxyMessage stored(
      CacheRequest request, CachedResponse cached, CacheProvenance provenance) {
    CacheResponse head = cached.stored().response();
    HeaderFields fields =
        head.fields()
            .with("Age", age(cached, provenance))
            .with("Cache-Status", CacheResponseHeaders.cacheStatus(provenance));
    if (CacheValidation.isNotModified(request, head)) {
      return ProxyMessage.empty(new CacheResponse(304, fields.without(OF_THE_BODY)));
    }
    int length = cached.body().remaining();
    Optional<RangeSpec> range = RangeSpec.of(request, head, length);
    if (range.isPresent()) {
      ByteBuffer part =
          cached.body().slice(range.get().from(), range.get().to() - range.get().from());
      HeaderFields partial =
          fields.without(List.of("Content-Length")).with("Content-Range", range.get().text(length));
      return new ProxyMessage(new CacheResponse(206, partial), part);
    }
    return new ProxyMessage(new CacheResponse(head.status(), fields), cached.body());
  }

  /** Returns a response of the origin. */
  static ProxyMessage received(ProxyMessage answer, CacheProvenance provenance) {
    HeaderFields fields =
        HopByHopFields.strip(answer.head().fields())
            .with("Cache-Status", CacheResponseHeaders.cacheStatus(provenance));
    return new ProxyMessage(new CacheResponse(answer.head().status(), fields), answer.body());
  }

  static ProxyMessage error(int status) {
    return ProxyMessage.empty(
        new CacheResponse(status, HeaderFields.NONE.and("Cache-Control", "no-store")));
  }

  private static String age(CachedResponse cached, CacheProvenance provenance) {
    return Long.toString(
        switch (provenance) {
          case CacheProvenance.Hit hit -> hit.freshness().age().toSeconds();
          case CacheProvenance.Forwarded _ ->
              HttpFreshness.of(cached.stored()).initialAge().toSeconds();
        });
  }
}
