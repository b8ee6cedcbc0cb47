package dev.bascule.application.tool;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.cache.ResponseCache;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.feature.ListingLoader;
import dev.bascule.application.feature.ToolCatalog;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.CallPlan;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.loading.CacheKeys;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;

/**
 * Answers those calls that take no waiting, by the same gates, caches and counts as all others: the
 * listing is at hand, and a fresh result, too; or there is none, and the breaker refuses.
 *
 * <p>Whatever is not as simple as that is left to the whole way, and is not counted here.
 * Thread-safe; never waits.
 */
final class CacheOnlyCalls {

  private final UpstreamRegistry upstreams;
  private final ToolCatalog toolCatalog;
  private final ResponseCache<McpResult> results;
  private final ToolExecutor toolExecutor;
  private final ResultPartitions partitions;

  CacheOnlyCalls(
      UpstreamRegistry upstreams,
      ToolCatalog toolCatalog,
      ResponseCache<McpResult> results,
      ToolExecutor toolExecutor,
      ResultPartitions partitions) {
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.toolCatalog = requireNonNull(toolCatalog, "toolCatalog");
    this.results = requireNonNull(results, "results");
    this.toolExecutor = requireNonNull(toolExecutor, "toolExecutor");
    this.partitions = requireNonNull(partitions, "partitions");
  }

  /** Returns what comes of {@code call}; empty where that is not at hand. */
  Optional<Outcome<McpResult>> tryCall(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    return requirement.reload() || context.forwardedParams().affectsResult()
        ? Optional.empty()
        : upstreams.tryRoute(call.server(), context, route -> tryCall(call, requirement, route));
  }

  private Optional<Outcome<McpResult>> tryCall(
      ToolCall call, FreshnessRequirement requirement, UpstreamRoute route) {
    if (route.policy().disables(call.tool())) {
      return Optional.empty();
    }
    CacheKeys<CacheKey> listing = ListingLoader.toolKeys(route);
    Optional<Tool> definition = toolCatalog.findCached(route, listing, call.tool());
    if (definition.isEmpty()) {
      return Optional.empty();
    }
    CallPlan plan = route.policy().planFor(call.tool(), definition.get().annotations());
    Optional<Outcome<McpResult>> outcome =
        switch (plan.cacheRule()) {
          case CacheRule.Cacheable(FreshnessLifetime _, CacheScope scope, boolean _) -> {
            CachePartition partition = partitions.of(scope, route);
            yield tryServeCached(
                call,
                requirement,
                route.upstream(),
                CacheKeys.only(CacheKey.ofCall(partition, call, definition)));
          }
          case CacheRule.Never _ when requirement.onlyIfCached() -> Optional.empty();
          case CacheRule.Never _ -> toolExecutor.rejection(route.upstream(), call);
        };
    if (outcome.isEmpty()) {
      return outcome;
    }
    toolCatalog.recordUse(listing);
    return Optional.of(upstreams.authorizer().restrictSharing(outcome.get(), route.context()));
  }

  private Optional<Outcome<McpResult>> tryServeCached(
      ToolCall call,
      FreshnessRequirement requirement,
      Upstream upstream,
      CacheKeys<CacheKey> keys) {
    Optional<Outcome<McpResult>> hit = results.getIfFresh(keys, requirement);
    if (hit.isPresent() || requirement.onlyIfCached() || !results.isAbsent(keys)) {
      return hit;
    }
    Optional<Outcome<McpResult>> rejection = toolExecutor.rejection(upstream, call);
    rejection.ifPresent(outcome -> results.recordMiss(keys, requirement, outcome));
    return rejection;
  }
}
