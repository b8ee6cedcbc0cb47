package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.Homes;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ToolDescription;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.Optional;

/** Finds out what a server says of a tool that is about to be called. Thread-safe. */
public final class Descriptions {

  /** A listing this young is believed when it lacks a tool, so that no caller can cause a storm. */
  private static final FreshnessDemand YOUNG =
      new FreshnessDemand(false, false, false, Duration.ofSeconds(1), null, null);

  private static final FreshnessDemand CACHED_AT_ANY_AGE =
      new FreshnessDemand(
          false, false, /* onlyIfCached= */ true, null, null, FreshnessDemand.ANY_AGE.maxStale());

  private final Listings listings;
  private final Gate gate;

  public Descriptions(Listings listings, Gate gate) {
    this.listings = requireNonNull(listings, "listings");
    this.gate = requireNonNull(gate, "gate");
  }

  /**
   * Looks the tool up in the listing. A cached one will do, however old, and spares the server a
   * request; only one that lacks the tool is fetched again. A tool that the caller must not know of
   * is looked for in the same way as one that does not exist.
   *
   * @param demand what the caller demands of the result; who wants it only if it is cached gets the
   *     description, too, only if it is
   */
  Described describe(Approach approach, ToolName tool, FreshnessDemand demand, Deadline deadline) {
    Approach aside = approach.aside();
    if (demand.onlyIfCached()) {
      return lookUp(aside, tool, CACHED_AT_ANY_AGE, deadline);
    }
    Described described = lookUp(aside, tool, FreshnessDemand.ANY_AGE, deadline);
    return described instanceof Described.NotListed
        ? lookUp(aside, tool, YOUNG, deadline)
        : described;
  }

  /**
   * Returns the description, if the listing is at hand, however old, and the caller may know of the
   * tool. Never waits, and counts nothing before {@link #countUse}.
   *
   * @param place where the listing lies, as {@link Listings#placeOfTools} tells
   */
  Optional<ToolDescription> atHand(Approach approach, Homes<CacheKey> place, ToolName tool) {
    Optional<Listing> listing = listings.atHand(place);
    if (listing.isEmpty()) {
      return Optional.empty();
    }
    Optional<ToolDescription> description = listing.get().find(tool);
    return description.isPresent() && gate.lets(approach, description.get())
        ? description
        : Optional.empty();
  }

  /** Counts that a description was looked up which was at hand. */
  void countUse(Homes<CacheKey> place) {
    listings.countUse(place);
  }

  private Described lookUp(
      Approach approach, ToolName tool, FreshnessDemand demand, Deadline deadline) {
    return switch (listings.list(approach, ListKind.TOOLS, demand, deadline)) {
      case Outcome.Served<Listing>(Listing listing, Provenance provenance) ->
          found(listing.find(tool), provenance, approach);
      case Outcome.Failed<Listing>(Failure.Rejected _) -> new Described.NotDescribed();
      case Outcome.Failed<Listing>(Failure failure) -> new Described.Failed(failure);
    };
  }

  private Described found(
      Optional<ToolDescription> description, Provenance provenance, Approach approach) {
    return description
        .filter(tool -> gate.lets(approach, tool))
        .<Described>map(tool -> new Described.Listed(tool, isStale(provenance)))
        .orElseGet(() -> new Described.NotListed(description.isPresent()));
  }

  private static boolean isStale(Provenance provenance) {
    return provenance instanceof Provenance.Hit hit && hit.freshness().isStale();
  }

  /** What could be found out. */
  sealed interface Described {

    /**
     * The server lists the tool.
     *
     * @param stale whether the listing is past its life
     */
    record Listed(ToolDescription description, boolean stale) implements Described {}

    /**
     * The server lists its tools, and this is none of them, as far as the caller may know.
     *
     * @param hidden whether it is one of them all the same
     */
    record NotListed(boolean hidden) implements Described {}

    /** The server does not list its tools, so nobody knows. */
    record NotDescribed() implements Described {}

    /** The server could not be asked. */
    record Failed(Failure failure) implements Described {}
  }
}
