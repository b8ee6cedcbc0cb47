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

  private final ListingLoader listingLoader;
  private final Authorizer authorizer;

  public ToolCatalog(ListingLoader listingLoader, Authorizer authorizer) {
    this.listingLoader = requireNonNull(listingLoader, "listingLoader");
    this.authorizer = requireNonNull(authorizer, "authorizer");
  }

  /**
   * Looks the tool up in the listing. A cached one will do, however old, and spares the server a
   * request; only one that lacks the tool is fetched again. A tool that the caller must not know of
   * is looked for in the same way as one that does not exist.
   *
   * <p>On a connection of a session's own, a server may list more than on the one that all share:
   * what is missing in the shared listing is looked for in that of the connection of the call.
   *
   * @param requirement what the caller demands of the result; who wants it only if it is cached
   *     gets the description, too, only if it is
   */
  public ToolLookup describe(
      UpstreamRoute route, ToolName tool, FreshnessRequirement requirement, Deadline deadline) {
    UpstreamRoute listings = route.forListings().forBridgeRequest();
    if (requirement.onlyIfCached()) {
      return lookUp(listings, tool, FreshnessRequirement.CACHED_AT_ANY_AGE, deadline);
    }
    ToolLookup lookup = lookUp(listings, tool, FreshnessRequirement.ANY_AGE, deadline);
    return lookup instanceof ToolLookup.NotListed
        ? lookUp(route.forBridgeRequest(), tool, YOUNG, deadline)
        : lookup;
  }

  /**
   * Returns the description, if the listing is at hand, however old, and the caller may know of the
   * tool. Never waits, and counts nothing before {@link #recordUse}.
   *
   * @param keys where the listing lies, as {@link ListingLoader#toolKeys} tells
   */
  public Optional<Tool> findCached(UpstreamRoute route, CacheKeys<CacheKey> keys, ToolName tool) {
    Optional<Listing> listing = listingLoader.getIfPresent(keys);
    if (listing.isEmpty()) {
      return Optional.empty();
    }
    Optional<Tool> definition = listing.get().find(tool);
    return definition.isPresent() && authorizer.allows(route, definition.get())
        ? definition
        : Optional.empty();
  }

  /**
   * Counts a look-up of the listing in which {@link #findCached} has found a tool.
   *
   * @return whether the listing is stale; one that was dropped since counts as stale
   */
  public boolean recordUse(CacheKeys<CacheKey> keys) {
    return listingLoader.recordUse(keys);
  }

  /**
   * Finds out, in the background, whether the server lists other tools over the new connection of a
   * session's own than over the one that all share.
   *
   * @param onDifference is run if it does
   */
  public void compareTools(UpstreamRoute own, Runnable onDifference) {
    listingLoader.compareTools(own, onDifference);
  }

  private ToolLookup lookUp(
      UpstreamRoute route, ToolName tool, FreshnessRequirement requirement, Deadline deadline) {
    return switch (listingLoader.list(route, ListKind.TOOLS, requirement, deadline)) {
      case Outcome.Served<Listing>(Listing listing, CacheProvenance provenance) ->
          toLookup(listing.find(tool), provenance, route);
      case Outcome.Failed<Listing>(Failure.Rejected _) -> new ToolLookup.ListingUnsupported();
      case Outcome.Failed<Listing>(Failure failure) -> new ToolLookup.Failed(failure);
    };
  }

  private ToolLookup toLookup(
      Optional<Tool> definition, CacheProvenance provenance, UpstreamRoute route) {
    return definition
        .filter(tool -> authorizer.allows(route, tool))
        .<ToolLookup>map(tool -> new ToolLookup.Listed(tool, isStale(provenance)))
        .orElseGet(() -> new ToolLookup.NotListed(definition.isPresent()));
  }

  private static boolean isStale(CacheProvenance provenance) {
    return provenance instanceof CacheProvenance.Hit hit && hit.freshness().isStale();
  }

  /** What could be found out. */
  public sealed interface ToolLookup {

    /**
     * The server lists the tool.
     *
     * @param stale whether the listing is past its life
     */
    record Listed(Tool definition, boolean stale) implements ToolLookup {}

    /**
     * The server lists its tools, and this is none of them, as far as the caller may know.
     *
     * @param hidden whether it is one of them all the same
     */
    record NotListed(boolean hidden) implements ToolLookup {}

    /** The server does not list its tools, so nobody knows. */
    record ListingUnsupported() implements ToolLookup {}

    /** The server could not be asked. */
    record Failed(Failure failure) implements ToolLookup {}
  }
}
