package dev.bascule.adapter.in.http.openapi;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.FeatureProblems;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.application.port.in.QueryAllServersUseCase.ServerAnswer;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What all servers list.
 *
 * @param listings the listings of those that gave one, in the order of the servers
 * @param unavailableServers those that gave none, but for those that have nothing of the kind
 * @param provenance where all of it together came from
 */
record AggregateListing(
    Map<ServerId, Listing> listings,
    List<UnavailableServer> unavailableServers,
    CacheProvenance provenance) {

  AggregateListing {
    listings = Collections.unmodifiableMap(new LinkedHashMap<>(listings));
    unavailableServers = List.copyOf(unavailableServers);
    requireNonNull(provenance, "provenance");
  }

  /** Collects {@code answers}. */
  static AggregateListing of(List<ServerAnswer<Listing>> answers) {
    Map<ServerId, Listing> listings = new LinkedHashMap<>();
    List<UnavailableServer> unavailableServers = new ArrayList<>();
    List<CacheProvenance> provenances = new ArrayList<>();
    for (ServerAnswer<Listing> answer : answers) {
      switch (answer.outcome()) {
        case Outcome.Served<Listing>(Listing listing, CacheProvenance provenance) -> {
          listings.put(answer.server(), listing);
          provenances.add(provenance);
        }
        case Outcome.Failed<Listing>(Failure failure) -> {
          Problem problem = FeatureProblems.of(failure);
          if (problem.status() != 404) {
            unavailableServers.add(UnavailableServer.of(answer.server(), problem));
          }
        }
      }
    }
    return new AggregateListing(
        listings,
        unavailableServers,
        provenances.stream()
            .reduce(AggregateListing::merge)
            .orElse(CacheProvenance.Forwarded.BYPASS));
  }

  /**
   * Returns where two values together came from: from the cache only if both did. It is as old as
   * the older, and good for as long as that which ends first.
   */
  static CacheProvenance merge(CacheProvenance one, CacheProvenance other) {
    return switch (one) {
      case CacheProvenance.Hit(Freshness freshness) ->
          switch (other) {
            case CacheProvenance.Hit(Freshness second) ->
                new CacheProvenance.Hit(merge(freshness, second));
            case CacheProvenance.Forwarded forwarded -> limitedTo(forwarded, freshness);
          };
      case CacheProvenance.Forwarded forwarded ->
          switch (other) {
            case CacheProvenance.Hit(Freshness second) -> limitedTo(forwarded, second);
            case CacheProvenance.Forwarded second -> merge(forwarded, second);
          };
    };
  }

  private static Freshness merge(Freshness one, Freshness other) {
    return new Freshness(
        one.age().compareTo(other.age()) >= 0 ? one.age() : other.age(),
        shorter(one.remaining(), other.remaining()));
  }

  private static CacheProvenance merge(
      CacheProvenance.Forwarded one, CacheProvenance.Forwarded other) {
    return new CacheProvenance.Forwarded(
        one.reason(),
        one.collapsed() && other.collapsed(),
        one.storedFor().flatMap(time -> other.storedFor().map(more -> shorter(time, more))));
  }

  private static CacheProvenance limitedTo(CacheProvenance.Forwarded forwarded, Freshness cached) {
    return new CacheProvenance.Forwarded(
        forwarded.reason(),
        forwarded.collapsed(),
        forwarded.storedFor().map(time -> shorter(time, notNegative(cached.remaining()))));
  }

  private static Duration notNegative(Duration time) {
    return time.isNegative() ? Duration.ZERO : time;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
