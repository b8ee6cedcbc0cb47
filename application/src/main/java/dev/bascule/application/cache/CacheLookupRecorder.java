package dev.bascule.application.cache;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.CacheOutcome;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.CacheProvenance.Reason;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Outcome;

/**
 * Tells how one cache met each request.
 *
 * @param cache which one
 * @param events is told
 */
record CacheLookupRecorder(CacheName cache, BridgeEventListener events) {

  CacheLookupRecorder {
    requireNonNull(cache, "cache");
    requireNonNull(events, "events");
  }

  /**
   * Notes that the cache, asked for something of {@code server} by someone with that demand, led to
   * {@code outcome}.
   */
  void record(ServerId server, FreshnessRequirement requirement, Outcome<?> outcome) {
    events.cacheLookedUp(
        cache, server, requirement.reload() ? CacheOutcome.REQUEST : outcomeOf(outcome));
  }

  private static CacheOutcome outcomeOf(Outcome<?> outcome) {
    return switch (outcome) {
      // It was looked into all the same, so that it counts as a look-up.
      case Outcome.Served<?>(
              Object _,
              CacheProvenance.Forwarded(Reason reason, boolean collapsed, _))
          when reason == Reason.REQUEST ->
          collapsed ? CacheOutcome.COLLAPSED : CacheOutcome.MISS;
      case Outcome.Served<?>(Object _, CacheProvenance provenance) ->
          CacheOutcome.of(provenance).orElse(CacheOutcome.MISS);
      case Outcome.Failed<?> _ -> CacheOutcome.MISS;
    };
  }
}
