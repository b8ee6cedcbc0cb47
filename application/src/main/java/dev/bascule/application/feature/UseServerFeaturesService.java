package dev.bascule.application.feature;

import dev.bascule.application.cache.ResponseCache;
import dev.bascule.application.cache.TtlBounds;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.UseServerFeaturesUseCase;
import dev.bascule.application.upstream.RequestTracer;
import dev.bascule.application.upstream.UpstreamCaller;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.loading.LoadResult;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpRequest.Complete;
import dev.bascule.domain.mcp.McpRequest.GetPrompt;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ResourceUris;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * The use cases of features of a server other than tools. The contents of resources are cached if
 * the server states a lifetime, and never by configuration; nothing else is cached.
 */
public record UseServerFeaturesService(
    UpstreamRegistry upstreams,
    ResponseCache<McpResult> cache,
    UpstreamCaller upstreamCaller,
    RequestTracer tracer,
    Ticker ticker)
    implements UseServerFeaturesUseCase {

  @Override
  public Outcome<McpResult> getPrompt(GetPrompt request, CallContext context) {
    return route(request, context, route -> send(route, request));
  }

  @Override
  public Outcome<McpResult> complete(Complete request, CallContext context) {
    return route(request, context, route -> send(route, request));
  }

  @Override
  public Outcome<McpResult> readResource(
      ReadResource request, FreshnessRequirement requirement, CallContext context) {
    return route(request, context, route -> read(route, request, requirement));
  }

  private Outcome<McpResult> route(
      McpRequest request, CallContext context, Function<UpstreamRoute, Outcome<McpResult>> next) {
    return tracer.trace(
        request,
        context,
        spanContext ->
            upstreams.routeToFeatures(
                request.server(),
                request.method(),
                spanContext,
                route ->
                    upstreams.authorizer().restrictSharing(next.apply(route), route.context())));
  }

  private Outcome<McpResult> send(UpstreamRoute route, McpRequest request) {
    return upstreamCaller.call(route, request, route.deadline(ticker));
  }

  private Outcome<McpResult> read(
      UpstreamRoute route, ReadResource request, FreshnessRequirement requirement) {
    Deadline deadline = route.deadline(ticker);
    return cache.getOrFetch(
        route,
        ResourceUris.isWithinLimit(request.uri())
            ? route.findCacheKeys(
                partition -> CacheKey.ofResource(partition, route.id(), request.uri()))
            : Optional.empty(),
        requirement,
        deadline,
        (loadRoute, until) -> load(loadRoute, request, until),
        () -> upstreamCaller.call(route, request, deadline));
  }

  private LoadResult<McpResult> load(UpstreamRoute route, ReadResource request, Deadline deadline) {
    return LoadResult.of(
        upstreamCaller.call(route, request, deadline),
        result -> toLoadResult(result, route.policy().listingLifetime().staleIfError()));
  }

  private static LoadResult<McpResult> toLoadResult(McpResult result, Duration staleIfError) {
    Duration life = result.hints().timeToLive();
    if (life == null || !result.isComplete()) {
      return new LoadResult.Unstorable<>(result);
    }
    // A lifetime of zero stores nothing and removes the cached value, which is older.
    FreshnessLifetime lifetime =
        new FreshnessLifetime(TtlBounds.clamp(life), Duration.ZERO, staleIfError);
    return new LoadResult.Storable<>(result, lifetime, result.hints().scope() == CacheScope.PUBLIC);
  }
}
