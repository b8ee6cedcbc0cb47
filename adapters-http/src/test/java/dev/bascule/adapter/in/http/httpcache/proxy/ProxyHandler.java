package dev.bascule.adapter.in.http.httpcache.proxy;

import dev.bascule.adapter.in.http.httpcache.CacheDecision;
import dev.bascule.adapter.in.http.httpcache.CacheInvalidation;
import dev.bascule.adapter.in.http.httpcache.CacheRequest;
import dev.bascule.adapter.in.http.httpcache.CacheResponse;
import dev.bascule.adapter.in.http.httpcache.CacheValidation;
import dev.bascule.adapter.in.http.httpcache.HttpCachePolicy;
import dev.bascule.adapter.in.http.httpcache.HttpFreshness;
import dev.bascule.adapter.in.http.httpcache.StoredResponse;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.CacheProvenance.Reason;
import dev.bascule.domain.freshness.Freshness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Follows the rules: uses stored responses, or forwards to the origin. Thread-safe. */
final class ProxyHandler {

  private final ProxyCache cache;
  private final OriginClient origin;
  private final InstantSource clock;
  private final Executor background;

  /** A request in progress. */
  private record ProxyExchange(
      CacheRequest request, ByteBuffer body, Consumer<CacheResponse> interim) {}

  ProxyHandler(ProxyCache cache, OriginClient origin, InstantSource clock, Executor background) {
    this.cache = cache;
    this.origin = origin;
    this.clock = clock;
    this.background = background;
  }

  ProxyMessage handle(CacheRequest request, ByteBuffer body, Consumer<CacheResponse> interim) {
    Optional<CachedResponse> found = cache.find(request);
    ProxyExchange exchange = new ProxyExchange(request, body, interim);
    try {
      return switch (HttpCachePolicy.decide(
          request, found.map(CachedResponse::stored), clock.instant())) {
        case CacheDecision.Reuse(StoredResponse _, Freshness freshness, boolean refresh) -> {
          if (refresh) {
            refresh(exchange, found.orElseThrow());
          }
          yield ResponseRenderer.stored(
              request, found.orElseThrow(), new CacheProvenance.Hit(freshness));
        }
        case CacheDecision.Validate(StoredResponse _, Reason reason) ->
            validate(exchange, found.orElseThrow(), reason);
        case CacheDecision.Forward(Reason reason) -> forward(exchange, reason);
        case CacheDecision.NotCached() -> ResponseRenderer.error(504);
      };
    } catch (IOException _) {
      return ResponseRenderer.error(502);
    }
  }

  private void refresh(ProxyExchange exchange, CachedResponse cached) {
    ProxyExchange aside = new ProxyExchange(exchange.request(), exchange.body(), _ -> {});
    try {
      background.execute(
          () -> {
            try {
              ProxyMessage _ = validate(aside, cached, Reason.STALE);
            } catch (IOException _) {
              // The next request tries again.
            }
          });
    } catch (RejectedExecutionException _) {
      // As above.
    }
  }

  private ProxyMessage validate(ProxyExchange exchange, CachedResponse cached, Reason reason)
      throws IOException {
    CacheRequest request = exchange.request();
    try (ProxyCache.Fetch fetch = cache.begin(request)) {
      OriginRequest originRequest = new OriginRequest(reason, clock.instant(), fetch);
      CacheRequest conditional = CacheValidation.conditionalRequest(request, cached.stored());
      ProxyMessage answer = origin.fetch(conditional, exchange.body(), exchange.interim());
      if (answer.head().status() == 304) {
        return CacheValidation.confirms(answer.head(), cached.stored())
            ? refreshStored(request, cached, answer.head(), originRequest)
            : forward(exchange, reason);
      }
      boolean failed = answer.head().isFailure() && mayServeStale(request, cached);
      return failed ? serveStale(request, cached) : store(request, answer, originRequest);
    } catch (IOException e) {
      if (mayServeStale(request, cached)) {
        return serveStale(request, cached);
      }
      throw e;
    }
  }

  /** A request to the origin, and its reason. */
  private record OriginRequest(Reason reason, Instant at, ProxyCache.Fetch fetch) {}

  private ProxyMessage refreshStored(
      CacheRequest request,
      CachedResponse cached,
      CacheResponse notModified,
      OriginRequest originRequest) {
    StoredResponse fresh =
        CacheValidation.update(cached.stored(), notModified, originRequest.at(), clock.instant());
    CachedResponse renewed = new CachedResponse(fresh, cached.body());
    boolean stored = originRequest.fetch().store(renewed);
    return ResponseRenderer.stored(
        request,
        renewed,
        new CacheProvenance.Forwarded(originRequest.reason(), false, storedFor(fresh, stored)));
  }

  private ProxyMessage forward(ProxyExchange exchange, Reason reason) throws IOException {
    CacheRequest request = exchange.request();
    try (ProxyCache.Fetch fetch = cache.begin(request)) {
      OriginRequest originRequest = new OriginRequest(reason, clock.instant(), fetch);
      ProxyMessage answer = origin.fetch(request, exchange.body(), exchange.interim());
      CacheInvalidation.targets(request, answer.head()).forEach(cache::forget);
      return store(request, answer, originRequest);
    }
  }

  private ProxyMessage store(
      CacheRequest request, ProxyMessage answer, OriginRequest originRequest) {
    StoredResponse received =
        new StoredResponse(request, answer.head(), originRequest.at(), clock.instant());
    boolean stored =
        HttpCachePolicy.mayStore(received)
            && originRequest
                .fetch()
                .store(new CachedResponse(HttpCachePolicy.storable(received), answer.body()));
    return ResponseRenderer.received(
        answer,
        new CacheProvenance.Forwarded(originRequest.reason(), false, storedFor(received, stored)));
  }

  private boolean mayServeStale(CacheRequest request, CachedResponse cached) {
    return HttpCachePolicy.mayServeOnError(cached.stored(), request.requirement(), clock.instant());
  }

  private ProxyMessage serveStale(CacheRequest request, CachedResponse cached) {
    Freshness freshness = HttpFreshness.of(cached.stored()).at(clock.instant());
    return ResponseRenderer.stored(request, cached, new CacheProvenance.Hit(freshness));
  }

  private static Optional<Duration> storedFor(StoredResponse response, boolean stored) {
    return stored ? Optional.of(HttpFreshness.of(response).lifetime().fresh()) : Optional.empty();
  }
}
