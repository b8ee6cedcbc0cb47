package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.policy.Caching;
import dev.bascule.application.policy.CallPlan;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.Homes;
import dev.bascule.domain.cache.Partition;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolDescription;
import dev.bascule.domain.outcome.Outcome;
import java.util.Optional;

/**
 * Answers those calls that take no waiting, by the same gates, caches and counts as all others: the
 * listing is at hand, and a fresh result, too; or there is none, and the breaker refuses.
 *
 * <p>Whatever is not as simple as that is left to the whole way, and is not counted here.
 * Thread-safe; never waits.
 */
final class CachedCalls {

  private final Upstreams upstreams;
  private final Descriptions descriptions;
  private final Shelf<McpResult> results;
  private final ToolRunner runner;
  private final ResultPartitions partitions;

  CachedCalls(
      Upstreams upstreams,
      Descriptions descriptions,
      Shelf<McpResult> results,
      ToolRunner runner,
      ResultPartitions partitions) {
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.descriptions = requireNonNull(descriptions, "descriptions");
    this.results = requireNonNull(results, "results");
    this.runner = requireNonNull(runner, "runner");
    this.partitions = requireNonNull(partitions, "partitions");
  }

  /** Returns what comes of {@code call}; empty where that is not at hand. */
  Optional<Outcome<McpResult>> answer(ToolCall call, FreshnessDemand demand, Exchange exchange) {
    return demand.reload() || exchange.passthrough().changesTheAnswer()
        ? Optional.empty()
        : upstreams.reachAtOnce(
            call.server(), exchange, approach -> answer(call, demand, approach));
  }

  private Optional<Outcome<McpResult>> answer(
      ToolCall call, FreshnessDemand demand, Approach approach) {
    if (approach.policy().disables(call.tool())) {
      return Optional.empty();
    }
    Homes<CacheKey> listing = Listings.placeOfTools(approach);
    Optional<ToolDescription> description = descriptions.atHand(approach, listing, call.tool());
    if (description.isEmpty()) {
      return Optional.empty();
    }
    CallPlan plan = approach.policy().planFor(call.tool(), description.get().hints());
    Optional<Outcome<McpResult>> outcome =
        switch (plan.caching()) {
          case Caching.For(Lifetime _, Scope scope, boolean _) -> {
            Partition partition = partitions.of(scope, approach);
            yield cached(
                call,
                demand,
                approach.upstream(),
                Homes.only(CacheKey.ofCall(partition, call, description)));
          }
          case Caching.Never _ when demand.onlyIfCached() -> Optional.empty();
          case Caching.Never _ -> runner.refusal(approach.upstream(), call);
        };
    if (outcome.isEmpty()) {
      return outcome;
    }
    descriptions.countUse(listing);
    return Optional.of(upstreams.gate().outward(outcome.get(), approach.exchange()));
  }

  private Optional<Outcome<McpResult>> cached(
      ToolCall call, FreshnessDemand demand, Upstream upstream, Homes<CacheKey> homes) {
    Optional<Outcome<McpResult>> hit = results.take(homes, demand);
    if (hit.isPresent() || demand.onlyIfCached() || !results.holdsNothing(homes)) {
      return hit;
    }
    Optional<Outcome<McpResult>> refusal = runner.refusal(upstream, call);
    refusal.ifPresent(outcome -> results.miss(homes, demand, outcome));
    return refusal;
  }
}
