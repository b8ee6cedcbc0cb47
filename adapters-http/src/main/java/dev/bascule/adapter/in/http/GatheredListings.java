package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.openapi.Absence;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
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
 * @param absences those that gave none, but for those that have nothing of the kind
 * @param provenance where all of it together came from
 */
record GatheredListings(
    Map<ServerId, Listing> listings, List<Absence> absences, Provenance provenance) {

  GatheredListings {
    listings = Collections.unmodifiableMap(new LinkedHashMap<>(listings));
    absences = List.copyOf(absences);
    requireNonNull(provenance, "provenance");
  }

  /** Gathers {@code outcomes}, one for each of {@code servers}. */
  static GatheredListings of(List<ServerId> servers, List<Outcome<Listing>> outcomes) {
    Map<ServerId, Listing> listings = new LinkedHashMap<>();
    List<Absence> absences = new ArrayList<>();
    List<Provenance> provenances = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      switch (outcomes.get(i)) {
        case Outcome.Served<Listing>(Listing listing, Provenance provenance) -> {
          listings.put(servers.get(i), listing);
          provenances.add(provenance);
        }
        case Outcome.Failed<Listing>(Failure failure) -> {
          Problem problem = PrimitiveProblems.of(failure);
          if (problem.status() != 404) {
            absences.add(absence(servers.get(i), problem));
          }
        }
      }
    }
    return new GatheredListings(
        listings,
        absences,
        provenances.stream().reduce(GatheredListings::both).orElse(Provenance.Forwarded.BYPASS));
  }

  private static Absence absence(ServerId server, Problem problem) {
    return new Absence(server, problem.type(), problem.title() + ": " + problem.detail());
  }

  /**
   * Returns where two values together came from: from the cache only if both did. It is as old as
   * the older, and good for as long as that which ends first.
   */
  static Provenance both(Provenance one, Provenance other) {
    return switch (one) {
      case Provenance.Hit(Freshness freshness) ->
          switch (other) {
            case Provenance.Hit(Freshness second) -> new Provenance.Hit(both(freshness, second));
            case Provenance.Forwarded forwarded -> within(forwarded, freshness);
          };
      case Provenance.Forwarded forwarded ->
          switch (other) {
            case Provenance.Hit(Freshness second) -> within(forwarded, second);
            case Provenance.Forwarded second -> both(forwarded, second);
          };
    };
  }

  private static Freshness both(Freshness one, Freshness other) {
    return new Freshness(
        one.age().compareTo(other.age()) >= 0 ? one.age() : other.age(),
        shorter(one.remaining(), other.remaining()));
  }

  private static Provenance both(Provenance.Forwarded one, Provenance.Forwarded other) {
    return new Provenance.Forwarded(
        one.reason(),
        one.collapsed() && other.collapsed(),
        one.storedFor().flatMap(time -> other.storedFor().map(more -> shorter(time, more))));
  }

  private static Provenance within(Provenance.Forwarded forwarded, Freshness cached) {
    return new Provenance.Forwarded(
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
