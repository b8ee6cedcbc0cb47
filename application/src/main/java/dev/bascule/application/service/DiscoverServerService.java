package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.Loaded;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/** Tells what a server says of itself; kept as long as its listings are, if it does not say. */
public final class DiscoverServerService implements DiscoverServerUseCase {

  private final Upstreams upstreams;
  private final Shelf<Discovery> shelf;
  private final Passage passage;
  private final Ticker ticker;

  public DiscoverServerService(
      Upstreams upstreams, Shelf<Discovery> shelf, Passage passage, Ticker ticker) {
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.shelf = requireNonNull(shelf, "shelf");
    this.passage = requireNonNull(passage, "passage");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public Outcome<Discovery> discover(ServerId server, FreshnessDemand demand, Exchange exchange) {
    return upstreams.reach(
        server, exchange, approach -> told(discover(approach, demand), approach));
  }

  private Outcome<Discovery> told(Outcome<Discovery> outcome, Approach approach) {
    return switch (outcome) {
      case Outcome.Served<Discovery>(Discovery whole, Provenance provenance) -> {
        Discovery part = upstreams.gate().narrow(whole, approach);
        yield new Outcome.Served<>(
            part.withHints(upstreams.gate().outward(part.hints(), approach.exchange())),
            provenance);
      }
      case Outcome.Failed<Discovery> failed -> failed;
    };
  }

  private Outcome<Discovery> discover(Approach approach, FreshnessDemand demand) {
    Deadline deadline = approach.deadline(ticker);
    if (!approach.exchange().passthrough().changesTheAnswer()) {
      return shelf.get(
          approach.homes(view -> CacheKey.ofDiscovery(view, approach.id())),
          demand,
          deadline,
          given -> approach.load(() -> load(approach.within(given, deadline), given)));
    }
    return demand.onlyIfCached()
        ? new Outcome.Failed<>(new Failure.NotCached())
        : fetch(approach, deadline);
  }

  private Loaded<Discovery> load(Approach approach, Deadline deadline) {
    return switch (fetch(approach, deadline)) {
      case Outcome.Served<Discovery>(Discovery discovery, Provenance _) -> {
        Lifetime lifetime = lifetimeOf(discovery.hints(), approach);
        yield discovery.hints().scope() == Scope.PUBLIC
            ? new Loaded.Shareable<>(discovery, lifetime)
            : new Loaded.Storable<>(discovery, lifetime);
      }
      case Outcome.Failed<Discovery>(Failure failure) -> new Loaded.Failed<>(failure);
    };
  }

  private Outcome<Discovery> fetch(Approach approach, Deadline deadline) {
    Outcome<Discovery> outcome =
        passage.ask(
            approach.upstream(),
            new Request<>(
                Request.Subject.discovery(),
                approach.exchange(),
                deadline,
                /* mayRunTwice= */ true,
                (exchange, timeout) -> approach.upstream().server().discover(exchange, timeout)));
    return switch (outcome) {
      case Outcome.Served<Discovery>(Discovery discovery, Provenance provenance) ->
          new Outcome.Served<>(
              discovery.withHints(approach.believed(discovery.hints())), provenance);
      case Outcome.Failed<Discovery>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }

  private static Lifetime lifetimeOf(CacheHints hints, Approach approach) {
    Lifetime configured = approach.policy().listing();
    Duration asked = hints.timeToLive();
    return Lifetimes.keeping(configured, asked == null ? configured.fresh() : asked);
  }
}
