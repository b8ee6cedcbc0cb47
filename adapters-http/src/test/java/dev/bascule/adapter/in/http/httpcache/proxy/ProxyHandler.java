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

/** Does what the rules say: answers from the shelf, or asks the origin. Thread-safe. */
final class ProxyHandler {

  private final ProxyCache shelf;
  private final OriginClient origin;
  private final InstantSource clock;
  private final Executor background;

  /** One request on its way. */
  private record Passage(CacheRequest request, ByteBuffer body, Consumer<CacheResponse> interim) {}

  ProxyHandler(ProxyCache shelf, OriginClient origin, InstantSource clock, Executor background) {
    this.shelf = shelf;
    this.origin = origin;
    this.clock = clock;
    this.background = background;
  }

  ProxyMessage answer(CacheRequest request, ByteBuffer body, Consumer<CacheResponse> interim) {
    Optional<CachedResponse> found = shelf.find(request);
    Passage passage = new Passage(request, body, interim);
    try {
      return switch (HttpCachePolicy.verdict(
          request, found.map(CachedResponse::stored), clock.instant())) {
        case CacheDecision.Reuse(StoredResponse _, Freshness freshness, boolean refresh) -> {
          if (refresh) {
            refresh(passage, found.orElseThrow());
          }
          yield ResponseRenderer.stored(
              request, found.orElseThrow(), new CacheProvenance.Hit(freshness));
        }
        case CacheDecision.Validate(StoredResponse _, Reason reason) ->
            validate(passage, found.orElseThrow(), reason);
        case CacheDecision.Forward(Reason reason) -> forward(passage, reason);
        case CacheDecision.NotCached() -> ResponseRenderer.error(504);
      };
    } catch (IOException _) {
      return ResponseRenderer.error(502);
    }
  }

  private void refresh(Passage passage, CachedResponse kept) {
    Passage aside = new Passage(passage.request(), passage.body(), _ -> {});
    try {
      background.execute(
          () -> {
            try {
              ProxyMessage _ = validate(aside, kept, Reason.STALE);
            } catch (IOException _) {
              // The next request tries again.
            }
          });
    } catch (RejectedExecutionException _) {
      // As above.
    }
  }

  private ProxyMessage validate(Passage passage, CachedResponse kept, Reason reason)
      throws IOException {
    CacheRequest request = passage.request();
    try (ProxyCache.Fetch fetch = shelf.begin(request)) {
      Asked asked = new Asked(reason, clock.instant(), fetch);
      CacheRequest asking = CacheValidation.asking(request, kept.stored());
      ProxyMessage answer = origin.ask(asking, passage.body(), passage.interim());
      if (answer.head().status() == 304) {
        return CacheValidation.confirms(answer.head(), kept.stored())
            ? confirmed(request, kept, answer.head(), asked)
            : forward(passage, reason);
      }
      boolean failed = answer.head().isFailure() && standsIn(request, kept);
      return failed ? stale(request, kept) : take(request, answer, asked);
    } catch (IOException e) {
      if (standsIn(request, kept)) {
        return stale(request, kept);
      }
      throw e;
    }
  }

  /** When and why the origin was asked. */
  private record Asked(Reason reason, Instant at, ProxyCache.Fetch fetch) {}

  private ProxyMessage confirmed(
      CacheRequest request, CachedResponse kept, CacheResponse notModified, Asked asked) {
    StoredResponse fresh =
        CacheValidation.freshened(kept.stored(), notModified, asked.at(), clock.instant());
    CachedResponse renewed = new CachedResponse(fresh, kept.body());
    boolean stored = asked.fetch().keep(renewed);
    return ResponseRenderer.stored(
        request,
        renewed,
        new CacheProvenance.Forwarded(asked.reason(), false, life(fresh, stored)));
  }

  private ProxyMessage forward(Passage passage, Reason reason) throws IOException {
    CacheRequest request = passage.request();
    try (ProxyCache.Fetch fetch = shelf.begin(request)) {
      Asked asked = new Asked(reason, clock.instant(), fetch);
      ProxyMessage answer = origin.ask(request, passage.body(), passage.interim());
      CacheInvalidation.targets(request, answer.head()).forEach(shelf::forget);
      return take(request, answer, asked);
    }
  }

  private ProxyMessage take(CacheRequest request, ProxyMessage answer, Asked asked) {
    StoredResponse received =
        new StoredResponse(request, answer.head(), asked.at(), clock.instant());
    boolean stored =
        HttpCachePolicy.mayStore(received)
            && asked
                .fetch()
                .keep(new CachedResponse(HttpCachePolicy.kept(received), answer.body()));
    return ResponseRenderer.received(
        answer, new CacheProvenance.Forwarded(asked.reason(), false, life(received, stored)));
  }

  private boolean standsIn(CacheRequest request, CachedResponse kept) {
    return HttpCachePolicy.standsIn(kept.stored(), request.demand(), clock.instant());
  }

  private ProxyMessage stale(CacheRequest request, CachedResponse kept) {
    Freshness freshness = HttpFreshness.of(kept.stored()).at(clock.instant());
    return ResponseRenderer.stored(request, kept, new CacheProvenance.Hit(freshness));
  }

  private static Optional<Duration> life(StoredResponse response, boolean stored) {
    return stored ? Optional.of(HttpFreshness.of(response).lifetime().fresh()) : Optional.empty();
  }
}
