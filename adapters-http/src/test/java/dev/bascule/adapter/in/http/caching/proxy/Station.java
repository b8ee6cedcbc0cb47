package dev.bascule.adapter.in.http.caching.proxy;

import dev.bascule.adapter.in.http.caching.CachePolicy;
import dev.bascule.adapter.in.http.caching.HttpFreshness;
import dev.bascule.adapter.in.http.caching.Invalidation;
import dev.bascule.adapter.in.http.caching.RequestHead;
import dev.bascule.adapter.in.http.caching.ResponseHead;
import dev.bascule.adapter.in.http.caching.StoredResponse;
import dev.bascule.adapter.in.http.caching.Validation;
import dev.bascule.adapter.in.http.caching.Verdict;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.freshness.Provenance.Reason;
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
final class Station {

  private final Shelf shelf;
  private final Origin origin;
  private final InstantSource clock;
  private final Executor background;

  /** One request on its way. */
  private record Passage(RequestHead request, ByteBuffer body, Consumer<ResponseHead> interim) {}

  Station(Shelf shelf, Origin origin, InstantSource clock, Executor background) {
    this.shelf = shelf;
    this.origin = origin;
    this.clock = clock;
    this.background = background;
  }

  Message answer(RequestHead request, ByteBuffer body, Consumer<ResponseHead> interim) {
    Optional<Kept> found = shelf.find(request);
    Passage passage = new Passage(request, body, interim);
    try {
      return switch (CachePolicy.verdict(request, found.map(Kept::stored), clock.instant())) {
        case Verdict.Reuse(StoredResponse _, Freshness freshness, boolean refresh) -> {
          if (refresh) {
            refresh(passage, found.orElseThrow());
          }
          yield Rendering.stored(request, found.orElseThrow(), new Provenance.Hit(freshness));
        }
        case Verdict.Validate(StoredResponse _, Reason reason) ->
            validate(passage, found.orElseThrow(), reason);
        case Verdict.Forward(Reason reason) -> forward(passage, reason);
        case Verdict.NotCached() -> Rendering.error(504);
      };
    } catch (IOException _) {
      return Rendering.error(502);
    }
  }

  private void refresh(Passage passage, Kept kept) {
    Passage aside = new Passage(passage.request(), passage.body(), _ -> {});
    try {
      background.execute(
          () -> {
            try {
              Message _ = validate(aside, kept, Reason.STALE);
            } catch (IOException _) {
              // The next request tries again.
            }
          });
    } catch (RejectedExecutionException _) {
      // As above.
    }
  }

  private Message validate(Passage passage, Kept kept, Reason reason) throws IOException {
    RequestHead request = passage.request();
    try (Shelf.Fetch fetch = shelf.begin(request)) {
      Asked asked = new Asked(reason, clock.instant(), fetch);
      RequestHead asking = Validation.asking(request, kept.stored());
      Message answer = origin.ask(asking, passage.body(), passage.interim());
      if (answer.head().status() == 304) {
        return Validation.confirms(answer.head(), kept.stored())
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
  private record Asked(Reason reason, Instant at, Shelf.Fetch fetch) {}

  private Message confirmed(RequestHead request, Kept kept, ResponseHead notModified, Asked asked) {
    StoredResponse fresh =
        Validation.freshened(kept.stored(), notModified, asked.at(), clock.instant());
    Kept renewed = new Kept(fresh, kept.body());
    boolean stored = asked.fetch().keep(renewed);
    return Rendering.stored(
        request, renewed, new Provenance.Forwarded(asked.reason(), false, life(fresh, stored)));
  }

  private Message forward(Passage passage, Reason reason) throws IOException {
    RequestHead request = passage.request();
    try (Shelf.Fetch fetch = shelf.begin(request)) {
      Asked asked = new Asked(reason, clock.instant(), fetch);
      Message answer = origin.ask(request, passage.body(), passage.interim());
      Invalidation.targets(request, answer.head()).forEach(shelf::forget);
      return take(request, answer, asked);
    }
  }

  private Message take(RequestHead request, Message answer, Asked asked) {
    StoredResponse received =
        new StoredResponse(request, answer.head(), asked.at(), clock.instant());
    boolean stored =
        CachePolicy.mayStore(received)
            && asked.fetch().keep(new Kept(CachePolicy.kept(received), answer.body()));
    return Rendering.received(
        answer, new Provenance.Forwarded(asked.reason(), false, life(received, stored)));
  }

  private boolean standsIn(RequestHead request, Kept kept) {
    return CachePolicy.standsIn(kept.stored(), request.demand(), clock.instant());
  }

  private Message stale(RequestHead request, Kept kept) {
    Freshness freshness = HttpFreshness.of(kept.stored()).at(clock.instant());
    return Rendering.stored(request, kept, new Provenance.Hit(freshness));
  }

  private static Optional<Duration> life(StoredResponse response, boolean stored) {
    return stored ? Optional.of(HttpFreshness.of(response).lifetime().fresh()) : Optional.empty();
  }
}
