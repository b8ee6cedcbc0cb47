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
  private final ToolCatalog descriptions;
  private final ResponseCache<McpResult> results;
  private final ToolExecutor runner;
  private final ResultPartitions partitions;

  CacheOnlyCalls(
      UpstreamRegistry upstreams,
      ToolCatalog descriptions,
      ResponseCache<McpResult> results,
      ToolExecutor runner,
      ResultPartitions partitions) {
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.descriptions = requireNonNull(descriptions, "descriptions");
    this.results = requireNonNull(results, "results");
    this.runner = requireNonNull(runner, "runner");
    this.partitions = requireNonNull(partitions, "partitions");
  }

  /** Returns what comes of {@code call}; empty where that is not at hand. */
  Optional<Outcome<McpResult>> answer(
      ToolCall call, FreshnessRequirement demand, CallContext exchange) {
    return demand.reload() || exchange.passthrough().changesTheAnswer()
        ? Optional.empty()
        : upstreams.reachAtOnce(
            call.server(), exchange, approach -> answer(call, demand, approach));
  }

  private Optional<Outcome<McpResult>> answer(
      ToolCall call, FreshnessRequirement demand, UpstreamRoute approach) {
    if (approach.policy().disables(call.tool())) {
      return Optional.empty();
    }
    CacheKeys<CacheKey> listing = ListingLoader.placeOfTools(approach);
    Optional<Tool> description = descriptions.atHand(approach, listing, call.tool());
    if (description.isEmpty()) {
      return Optional.empty();
    }
    CallPlan plan = approach.policy().planFor(call.tool(), description.get().hints());
    Optional<Outcome<McpResult>> outcome =
        switch (plan.caching()) {
          case CacheRule.For(FreshnessLifetime _, CacheScope scope, boolean _) -> {
            CachePartition partition = partitions.of(scope, approach);
            yield cached(
                call,
                demand,
                approach.upstream(),
                CacheKeys.only(CacheKey.ofCall(partition, call, description)));
          }
          case CacheRule.Never _ when demand.onlyIfCached() -> Optional.empty();
          case CacheRule.Never _ -> runner.refusal(approach.upstream(), call);
        };
    if (outcome.isEmpty()) {
      return outcome;
    }
    descriptions.countUse(listing);
    return Optional.of(upstreams.gate().outward(outcome.get(), approach.exchange()));
  }

  private Optional<Outcome<McpResult>> cached(
      ToolCall call, FreshnessRequirement demand, Upstream upstream, CacheKeys<CacheKey> homes) {
    Optional<Outcome<McpResult>> hit = results.take(homes, demand);
    if (hit.isPresent() || demand.onlyIfCached() || !results.holdsNothing(homes)) {
      return hit;
    }
    Optional<Outcome<McpResult>> refusal = runner.refusal(upstream, call);
    refusal.ifPresent(outcome -> results.miss(homes, demand, outcome));
    return refusal;
  }
}
