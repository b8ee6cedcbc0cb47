package dev.bascule.application.feature;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.access.Authorizer;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.loading.CacheKeys;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.Optional;

/** Finds out what a server says of a tool that is about to be called. Thread-safe. */
public final class ToolCatalog {

  /** A listing this young is believed when it lacks a tool, so that no caller can cause a storm. */
  private static final FreshnessRequirement YOUNG =
      new FreshnessRequirement(false, false, false, Duration.ofSeconds(1), null, null);

  private static final FreshnessRequirement CACHED_AT_ANY_AGE =
      new FreshnessRequirement(
          false,
          false,
          /* onlyIfCached= */ true,
          null,
          null,
          FreshnessRequirement.ANY_AGE.maxStale());

  private final ListingLoader listings;
  private final Authorizer gate;

  public ToolCatalog(ListingLoader listings, Authorizer gate) {
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
  public Described describe(
      UpstreamRoute approach, ToolName tool, FreshnessRequirement demand, Deadline deadline) {
    UpstreamRoute aside = approach.aside();
    if (demand.onlyIfCached()) {
      return lookUp(aside, tool, CACHED_AT_ANY_AGE, deadline);
    }
    Described described = lookUp(aside, tool, FreshnessRequirement.ANY_AGE, deadline);
    return described instanceof Described.NotListed
        ? lookUp(aside, tool, YOUNG, deadline)
        : described;
  }

  /**
   * Returns the description, if the listing is at hand, however old, and the caller may know of the
   * tool. Never waits, and counts nothing before {@link #countUse}.
   *
   * @param place where the listing lies, as {@link ListingLoader#placeOfTools} tells
   */
  public Optional<Tool> atHand(UpstreamRoute approach, CacheKeys<CacheKey> place, ToolName tool) {
    Optional<Listing> listing = listings.atHand(place);
    if (listing.isEmpty()) {
      return Optional.empty();
    }
    Optional<Tool> description = listing.get().find(tool);
    return description.isPresent() && gate.lets(approach, description.get())
        ? description
        : Optional.empty();
  }

  /** Counts that a description was looked up which was at hand. */
  public void countUse(CacheKeys<CacheKey> place) {
    listings.countUse(place);
  }

  private Described lookUp(
      UpstreamRoute approach, ToolName tool, FreshnessRequirement demand, Deadline deadline) {
    return switch (listings.list(approach, ListKind.TOOLS, demand, deadline)) {
      case Outcome.Served<Listing>(Listing listing, CacheProvenance provenance) ->
          found(listing.find(tool), provenance, approach);
      case Outcome.Failed<Listing>(Failure.Rejected _) -> new Described.NotDescribed();
      case Outcome.Failed<Listing>(Failure failure) -> new Described.Failed(failure);
    };
  }

  private Described found(
      Optional<Tool> description, CacheProvenance provenance, UpstreamRoute approach) {
    return description
        .filter(tool -> gate.lets(approach, tool))
        .<Described>map(tool -> new Described.Listed(tool, isStale(provenance)))
        .orElseGet(() -> new Described.NotListed(description.isPresent()));
  }

  private static boolean isStale(CacheProvenance provenance) {
    return provenance instanceof CacheProvenance.Hit hit && hit.freshness().isStale();
  }

  /** What could be found out. */
  public sealed interface Described {

    /**
     * The server lists the tool.
     *
     * @param stale whether the listing is past its life
     */
    record Listed(Tool description, boolean stale) implements Described {}

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
