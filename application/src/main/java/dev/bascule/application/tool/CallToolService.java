package dev.bascule.application.tool;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.access.Authorizer;
import dev.bascule.application.cache.ResponseCache;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.feature.ToolCatalog;
import dev.bascule.application.feature.ToolCatalog.ToolLookup;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.CallPlan;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.loading.CacheKeys;
import dev.bascule.domain.cache.loading.LoadResult;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;

/**
 * Takes a call through the cache, where the operator lets its results be cached, and on to the
 * server.
 */
public final class CallToolService implements CallToolUseCase {

  private final UpstreamRegistry upstreams;
  private final ToolCatalog toolCatalog;
  private final ResponseCache<McpResult> cache;
  private final ToolExecutor toolExecutor;
  private final ResultPartitions partitions = new ResultPartitions();
  private final CacheOnlyCalls cacheOnlyCalls;
  private final Ticker ticker;

  public CallToolService(
      UpstreamRegistry upstreams,
      ToolCatalog toolCatalog,
      ResponseCache<McpResult> cache,
      ToolExecutor toolExecutor,
      Ticker ticker) {
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.toolCatalog = requireNonNull(toolCatalog, "toolCatalog");
    this.cache = requireNonNull(cache, "cache");
    this.toolExecutor = requireNonNull(toolExecutor, "toolExecutor");
    this.cacheOnlyCalls =
        new CacheOnlyCalls(upstreams, toolCatalog, cache, toolExecutor, partitions);
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public Outcome<McpResult> callTool(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    Authorizer authorizer = upstreams.authorizer();
    boolean mightBeAllowed = authorizer.mightCall(context.caller(), call.server(), call.tool());
    if (!mightBeAllowed && upstreams.find(call.server()).isPresent()) {
      authorizer.recordDenial(context, call);
    }
    return upstreams.route(
        call.server(),
        context,
        route -> {
          Outcome<McpResult> outcome = callTool(new RoutedCall(route, call), requirement);
          if (route.isNew() && route.listings().isPresent()) {
            toolCatalog.compareTools(
                route, () -> upstreams.useOwnList(route.id(), context, ListKind.TOOLS));
          }
          return upstreams.authorizer().restrictSharing(outcome, route.context());
        });
  }

  @Override
  public Optional<Outcome<McpResult>> tryCallTool(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    return cacheOnlyCalls.tryCall(call, requirement, context);
  }

  private Outcome<McpResult> callTool(RoutedCall routedCall, FreshnessRequirement requirement) {
    UpstreamRoute route = routedCall.route();
    ToolCall call = routedCall.call();
    if (route.policy().disables(call.tool())) {
      return failed(new Failure.UnknownTool(call.server(), call.tool()));
    }
    Duration timeout = route.policy().timeoutOf(call.tool()).timeout();
    boolean wasStarted = route.isStarted() && route.forListings().isStarted();
    Deadline deadline = route.deadline(timeout, ticker);
    ToolLookup lookup =
        toolCatalog.describe(
            route, call.tool(), requirement, route.forListings().deadlineWithin(timeout, ticker));
    // The listing may have started the server, whose start takes nothing of the time of the call.
    Deadline callDeadline = wasStarted ? deadline : route.deadline(timeout, ticker);
    return switch (lookup) {
      case ToolLookup.Listed(Tool definition, boolean stale) ->
          call(
              PlannedCall.of(
                  routedCall, new ToolInfo(Optional.of(definition), stale), callDeadline),
              requirement);
      case ToolLookup.ListingUnsupported _
          when upstreams.authorizer().allowsUndescribedTool(route, call.tool()) ->
          call(PlannedCall.of(routedCall, ToolInfo.UNKNOWN, callDeadline), requirement);
      case ToolLookup.ListingUnsupported _ -> deny(routedCall);
      case ToolLookup.NotListed(boolean hidden) when hidden -> deny(routedCall);
      case ToolLookup.NotListed _ -> failed(new Failure.UnknownTool(call.server(), call.tool()));
      case ToolLookup.Failed(Failure failure) -> failed(failure);
    };
  }

  /** What may not be called is not there; a name that is denied as such was noted already. */
  private Outcome<McpResult> deny(RoutedCall routedCall) {
    Authorizer authorizer = upstreams.authorizer();
    Caller caller = routedCall.route().context().caller();
    ToolCall call = routedCall.call();
    if (authorizer.mightCall(caller, call.server(), call.tool())) {
      authorizer.recordDenial(routedCall.route().context(), call);
    }
    return failed(new Failure.UnknownTool(call.server(), call.tool()));
  }

  private Outcome<McpResult> call(PlannedCall plannedCall, FreshnessRequirement requirement) {
    CacheRule cacheRule =
        plannedCall.paramsAffectResult() ? new CacheRule.Never() : plannedCall.plan().cacheRule();
    return switch (cacheRule) {
      case CacheRule.Cacheable(FreshnessLifetime lifetime, CacheScope scope, boolean _) ->
          cache.get(
              CacheKeys.only(plannedCall.key(partitions.of(scope, plannedCall.route()))),
              requirement,
              plannedCall.deadline(),
              deadline ->
                  plannedCall
                      .route()
                      .load(() -> load(plannedCall.withDeadline(deadline), lifetime)));
      case CacheRule.Never _ when requirement.onlyIfCached() -> failed(new Failure.NotCached());
      case CacheRule.Never _ -> toolExecutor.execute(plannedCall);
    };
  }

  private LoadResult<McpResult> load(PlannedCall plannedCall, FreshnessLifetime lifetime) {
    return switch (toolExecutor.execute(plannedCall)) {
      case Outcome.Served<McpResult>(McpResult result, CacheProvenance _)
          when result.isComplete() ->
          new LoadResult.Storable<>(result, lifetime);
      case Outcome.Served<McpResult>(McpResult result, CacheProvenance _) ->
          new LoadResult.Unstorable<>(result);
      case Outcome.Failed<McpResult>(Failure failure) -> new LoadResult.Failed<>(failure);
    };
  }

  private static Outcome<McpResult> failed(Failure failure) {
    return new Outcome.Failed<>(failure);
  }

  /**
   * What is known of a tool.
   *
   * @param definition what the server says of it; empty where it does not list its tools
   * @param stale whether that is from a listing past its life
   */
  record ToolInfo(Optional<Tool> definition, boolean stale) {

    static final ToolInfo UNKNOWN = new ToolInfo(Optional.empty(), /* stale= */ false);

    ToolAnnotations annotations() {
      return definition.map(Tool::annotations).orElse(ToolAnnotations.UNKNOWN);
    }
  }

  /** What is asked of whom, and for whom. */
  record RoutedCall(UpstreamRoute route, ToolCall call) {}

  /** A call that is on its way. */
  record PlannedCall(RoutedCall routedCall, ToolInfo toolInfo, CallPlan plan, Deadline deadline) {

    static PlannedCall of(RoutedCall routedCall, ToolInfo toolInfo, Deadline deadline) {
      CallPlan plan =
          routedCall.route().policy().planFor(routedCall.call().tool(), toolInfo.annotations());
      return new PlannedCall(routedCall, toolInfo, plan, deadline);
    }

    /** Returns the same as a loading makes it that is given until {@code other}. */
    PlannedCall withDeadline(Deadline other) {
      RoutedCall loading = new RoutedCall(route().forLoad(other, deadline), call());
      return new PlannedCall(loading, toolInfo, plan, other);
    }

    UpstreamRoute route() {
      return routedCall.route();
    }

    Upstream upstream() {
      return route().upstream();
    }

    ToolCall call() {
      return routedCall.call();
    }

    CallContext context() {
      return route().context();
    }

    boolean paramsAffectResult() {
      return context().forwardedParams().affectsResult();
    }

    CacheKey key(CachePartition partition) {
      return CacheKey.ofCall(partition, call(), toolInfo.definition());
    }
  }
}
