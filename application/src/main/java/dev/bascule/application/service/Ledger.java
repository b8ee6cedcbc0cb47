package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.out.BridgeEvents;
import dev.bascule.application.port.out.CacheAnswer;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Outcome;

/**
 * Tells how one cache met each request.
 *
 * @param cache which one
 * @param events is told
 */
record Ledger(CacheName cache, BridgeEvents events) {

  Ledger {
    requireNonNull(cache, "cache");
    requireNonNull(events, "events");
  }

  /**
   * Notes that the cache, asked for something of {@code server} by someone with that demand, led to
   * {@code outcome}.
   */
  void note(ServerId server, FreshnessDemand demand, Outcome<?> outcome) {
    events.cacheAnswered(cache, server, demand.reload() ? CacheAnswer.REQUEST : answerOf(outcome));
  }

  private static CacheAnswer answerOf(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Served<?>(Object _, Provenance provenance) -> answerOf(provenance);
      case Outcome.Failed<?> _ -> CacheAnswer.MISS;
    };
  }

  private static CacheAnswer answerOf(Provenance provenance) {
    return switch (provenance) {
      case Provenance.Hit hit -> hit.freshness().isStale() ? CacheAnswer.STALE : CacheAnswer.HIT;
      case Provenance.Forwarded forwarded ->
          forwarded.collapsed() ? CacheAnswer.COLLAPSED : CacheAnswer.MISS;
    };
  }
}
