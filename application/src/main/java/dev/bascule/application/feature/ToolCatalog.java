package dev.bascule.application.feature;

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
import java.util.Optional;

/** A catalog of the descriptions of tools to be called. Thread-safe. */
public record ToolCatalog(ListingLoader listingLoader, Authorizer authorizer) {

  /**
   * Looks up the tool in the listing. A cached listing is used however old it is, which saves a
   * request; only if it lacks the tool, it is fetched again. A tool that the caller may not see is
   * looked up in the same way as one that does not exist.
   *
   * <p>A server may list more tools on the dedicated connection of a session than on the shared
   * one: a tool that is missing in the shared listing is looked up in that of the call's
   * connection.
   *
   * @param requirement the caller's requirement for the result; with {@code only-if-cached}, the
   *     listing is not fetched either
   */
  public ToolLookup describe(
      UpstreamRoute route, ToolName tool, FreshnessRequirement requirement, Deadline deadline) {
    UpstreamRoute listings = route.forListings().forBridgeRequest();
    if (requirement.onlyIfCached()) {
      return lookUp(listings, tool, FreshnessRequirement.CACHED_AT_ANY_AGE, deadline);
    }
    ToolLookup lookup = lookUp(listings, tool, FreshnessRequirement.ANY_AGE, deadline);
    return lookup instanceof ToolLookup.NotListed
        ? lookUp(route.forBridgeRequest(), tool, ListingLoader.YOUNG, deadline)
        : lookup;
  }

  /**
   * Returns the tool if a listing with it is cached, however old, and the caller may see it. Never
   * blocks, and counts nothing before {@link ListingLoader#recordUse}.
   *
   * @param keys the cache keys of the listing, from {@link ListingLoader#toolKeys}
   */
  public Optional<Tool> findCached(UpstreamRoute route, CacheKeys<CacheKey> keys, ToolName tool) {
    Optional<Listing> listing =
        listingLoader.getIfPresent(keys, route.context().forwardedIdentity());
    if (listing.isEmpty()) {
      return Optional.empty();
    }
    Optional<Tool> definition = listing.get().find(tool);
    return definition.isPresent() && authorizer.allows(route, definition.get())
        ? definition
        : Optional.empty();
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

  /** The result of a look-up. */
  public sealed interface ToolLookup {

    /** The server lists the tool. */
    record Listed(Tool definition, boolean stale) implements ToolLookup {}

    /**
     * The server lists its tools, and this is none of those that the caller may see.
     *
     * @param hidden whether it exists but is hidden from the caller
     */
    record NotListed(boolean hidden) implements ToolLookup {}

    /** The server does not list its tools, so it is unknown whether the tool exists. */
    record ListingUnsupported() implements ToolLookup {}

    /** The listing could not be obtained. */
    record Failed(Failure failure) implements ToolLookup {}
  }
}
