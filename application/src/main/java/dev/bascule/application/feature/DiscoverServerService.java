package dev.bascule.application.feature;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.cache.ResponseCache;
import dev.bascule.application.cache.TtlBounds;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.upstream.UpstreamCaller;
import dev.bascule.application.upstream.UpstreamRequest;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.loading.LoadResult;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/** Tells what a server says of itself; kept as long as its listings are, if it does not say. */
public final class DiscoverServerService implements DiscoverServerUseCase {

  private final UpstreamRegistry upstreams;
  private final ResponseCache<ServerDiscovery> shelf;
  private final UpstreamCaller passage;
  private final Ticker ticker;

  public DiscoverServerService(
      UpstreamRegistry upstreams,
      ResponseCache<ServerDiscovery> shelf,
      UpstreamCaller passage,
      Ticker ticker) {
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.shelf = requireNonNull(shelf, "shelf");
    this.passage = requireNonNull(passage, "passage");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public Outcome<ServerDiscovery> discover(
      ServerId server, FreshnessRequirement demand, CallContext exchange) {
    return upstreams.reach(
        server, exchange, approach -> told(discover(approach, demand), approach));
  }

  private Outcome<ServerDiscovery> told(Outcome<ServerDiscovery> outcome, UpstreamRoute approach) {
    return switch (outcome) {
      case Outcome.Served<ServerDiscovery>(ServerDiscovery whole, CacheProvenance provenance) -> {
        ServerDiscovery part = upstreams.gate().narrow(whole, approach);
        yield new Outcome.Served<>(
            part.withHints(upstreams.gate().outward(part.hints(), approach.exchange())),
            provenance);
      }
      case Outcome.Failed<ServerDiscovery> failed -> failed;
    };
  }

  private Outcome<ServerDiscovery> discover(UpstreamRoute approach, FreshnessRequirement demand) {
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

  private LoadResult<ServerDiscovery> load(UpstreamRoute approach, Deadline deadline) {
    return switch (fetch(approach, deadline)) {
      case Outcome.Served<ServerDiscovery>(ServerDiscovery discovery, CacheProvenance _) -> {
        FreshnessLifetime lifetime = lifetimeOf(discovery.hints(), approach);
        yield discovery.hints().scope() == CacheScope.PUBLIC
            ? new LoadResult.Shareable<>(discovery, lifetime)
            : new LoadResult.Storable<>(discovery, lifetime);
      }
      case Outcome.Failed<ServerDiscovery>(Failure failure) -> new LoadResult.Failed<>(failure);
    };
  }

  private Outcome<ServerDiscovery> fetch(UpstreamRoute approach, Deadline deadline) {
    Outcome<ServerDiscovery> outcome =
        passage.ask(
            approach.upstream(),
            new UpstreamRequest<>(
                UpstreamRequest.Subject.discovery(),
                approach.exchange(),
                deadline,
                /* mayRunTwice= */ true,
                (exchange, timeout) -> approach.upstream().server().discover(exchange, timeout)));
    return switch (outcome) {
      case Outcome.Served<ServerDiscovery>(ServerDiscovery discovery, CacheProvenance provenance) ->
          new Outcome.Served<>(
              discovery.withHints(approach.believed(discovery.hints())), provenance);
      case Outcome.Failed<ServerDiscovery>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }

  private static FreshnessLifetime lifetimeOf(CacheHints hints, UpstreamRoute approach) {
    FreshnessLifetime configured = approach.policy().listing();
    Duration asked = hints.timeToLive();
    return TtlBounds.keeping(configured, asked == null ? configured.fresh() : asked);
  }
}
