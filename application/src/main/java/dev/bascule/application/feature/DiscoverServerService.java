package dev.bascule.application.feature;

import dev.bascule.application.cache.ResponseCache;
import dev.bascule.application.cache.TtlBounds;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.upstream.RequestTracer;
import dev.bascule.application.upstream.UpstreamCaller;
import dev.bascule.application.upstream.UpstreamRequest;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.loading.LoadResult;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * The use case that describes servers; the descriptions are cached for as long as their listings,
 * unless the server states a lifetime.
 *
 * @param persistence the descriptions of the last run of the bridge; empty if none are saved
 */
public record DiscoverServerService(
    UpstreamRegistry upstreams,
    ResponseCache<ServerDiscovery> cache,
    UpstreamCaller upstreamCaller,
    RequestTracer tracer,
    Ticker ticker,
    Optional<ListingPersistence> persistence)
    implements DiscoverServerUseCase {

  @Override
  public Outcome<ServerDiscovery> discover(
      ServerId server, FreshnessRequirement requirement, CallContext context) {
    return discover(server, requirement, context, /* isCharged= */ false);
  }

  @Override
  public boolean detectLoop(String token, Optional<ServerId> endpoint) {
    return upstreams.detectLoop(token, endpoint);
  }

  /**
   * @param isCharged whether the quota of the caller was already charged for an aggregate request
   */
  Outcome<ServerDiscovery> discover(
      ServerId server, FreshnessRequirement requirement, CallContext context, boolean isCharged) {
    return tracer.trace(
        server,
        MethodNames.DISCOVER,
        context,
        spanContext ->
            upstreams.routeListing(
                server,
                Optional.empty(),
                spanContext,
                isCharged,
                route -> discover(route, requirement)));
  }

  private Outcome<ServerDiscovery> discover(UpstreamRoute route, FreshnessRequirement requirement) {
    return discoverWhole(route, requirement).map(whole -> forCaller(whole, route));
  }

  private ServerDiscovery forCaller(ServerDiscovery whole, UpstreamRoute route) {
    ServerDiscovery part = upstreams.authorizer().narrow(whole, route);
    return part.withHints(upstreams.authorizer().restrictSharing(part.hints(), route.context()));
  }

  private Outcome<ServerDiscovery> discoverWhole(
      UpstreamRoute route, FreshnessRequirement requirement) {
    Deadline deadline = route.deadline(ticker);
    return cache.getOrFetch(
        route,
        route.findCacheKeys(keyOf(route)),
        requirement,
        deadline,
        (loadRoute, until) ->
            isReplaced(loadRoute, requirement)
                ? new LoadResult.Failed<>(ListingLoader.NOT_STARTED)
                : load(loadRoute, until),
        () -> fetch(route, deadline));
  }

  /** Returns whether the description of the last run is served, as if the load had failed. */
  private boolean isReplaced(UpstreamRoute route, FreshnessRequirement requirement) {
    return persistence.isPresent()
        && persistence.get().replacesLoad(route, route.cacheKeys(keyOf(route)), requirement);
  }

  private static Function<CachePartition, CacheKey> keyOf(UpstreamRoute route) {
    return partition -> CacheKey.ofDiscovery(partition, route.id());
  }

  private LoadResult<ServerDiscovery> load(UpstreamRoute route, Deadline deadline) {
    return LoadResult.of(
        fetch(route, deadline),
        discovery ->
            new LoadResult.Storable<>(
                discovery,
                lifetimeOf(discovery.hints(), route),
                discovery.hints().scope() == CacheScope.PUBLIC));
  }

  private Outcome<ServerDiscovery> fetch(UpstreamRoute route, Deadline deadline) {
    return upstreamCaller
        .call(
            route.upstream(),
            new UpstreamRequest<>(
                UpstreamRequest.Subject.of(MethodNames.DISCOVER),
                route.context(),
                deadline,
                /* mayRunTwice= */ true,
                (context, timeout) -> route.upstream().server().discover(context, timeout)))
        .map(discovery -> discovery.withHints(route.restrictHints(discovery.hints())));
  }

  private static FreshnessLifetime lifetimeOf(CacheHints hints, UpstreamRoute route) {
    FreshnessLifetime configured = route.policy().listingLifetime();
    Duration serverTtl = hints.timeToLive();
    return TtlBounds.withFresh(configured, serverTtl == null ? configured.fresh() : serverTtl);
  }
}
