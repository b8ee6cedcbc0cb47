package dev.bascule.application.feature;

import dev.bascule.application.access.Authorizer;
import dev.bascule.application.cache.ResponseCache;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.feature.PageFetcher.ListingRequest;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.loading.CacheKeys;
import dev.bascule.domain.cache.loading.LoadResult;
import dev.bascule.domain.cache.loading.LoadingCache;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.FetchedPage;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A loader of listings: from the cache, or page by page from the server.
 *
 * <p>Thread-safe.
 *
 * @param cache the cache behind {@code responseCache}
 * @param persistence the listings of the last run of the bridge; empty if none are saved
 */
public record ListingLoader(
    LoadingCache<CacheKey, Listing> cache,
    ResponseCache<Listing> responseCache,
    PageFetcher pages,
    Ticker ticker,
    Optional<ListingPersistence> persistence) {

  private static final Duration YOUNG_AGE = Duration.ofSeconds(1);

  /** So young a listing is not fetched again, so that no caller can cause many requests. */
  static final FreshnessRequirement YOUNG =
      new FreshnessRequirement(false, false, false, YOUNG_AGE, null, null);

  /** The result of a load that does not begin; a restored value is served in its place. */
  static final Failure NOT_STARTED =
      new Failure.NotRunning("it is not started", Duration.ofSeconds(1));

  /** Returns the listing, without the tools that the operator disabled. */
  public Outcome<Listing> list(
      UpstreamRoute route, ListKind kind, FreshnessRequirement requirement, Deadline deadline) {
    return responseCache.getOrFetch(
        route,
        route.findCacheKeys(keyOf(route, kind)),
        requirement,
        deadline,
        (loadRoute, until) ->
            isReplaced(loadRoute, kind, requirement)
                ? new LoadResult.Failed<>(NOT_STARTED)
                : load(new ListingRequest(loadRoute, kind, until), requirement),
        () -> fetch(new ListingRequest(route, kind, deadline), List.of()));
  }

  /** Returns whether the listing of the last run is served, as if the load had failed. */
  private boolean isReplaced(UpstreamRoute route, ListKind kind, FreshnessRequirement requirement) {
    return persistence.isPresent()
        && persistence.get().replacesLoad(route, cacheKeys(route, kind), requirement);
  }

  /**
   * Loads the tools of a server that has started, in the background, so that the first client finds
   * them in the cache, and its other lists that clients may have of the last run. Has no effect if
   * the server receives an identity of its callers, which the bridge itself does not have. Never
   * blocks.
   */
  public void loadInBackground(Upstream upstream) {
    if (upstream.policy().forwarding().equals(ForwardingRule.NONE)) {
      UpstreamRoute route = UpstreamRegistry.plainRoute(upstream);
      for (ListKind kind : ListKind.values()) {
        if (kind == ListKind.TOOLS || isRestored(route, kind)) {
          refresh(route, kind, _ -> {});
        }
      }
    }
  }

  private boolean isRestored(UpstreamRoute route, ListKind kind) {
    return persistence.isPresent() && persistence.get().isRestored(cacheKeys(route, kind));
  }

  /**
   * Returns the tool as the server lists it now: in the listing that is cached if it is younger
   * than a second, or else in one that is loaded. Empty if that fails, or the listing lacks the
   * tool.
   */
  public Optional<Tool> findCurrent(UpstreamRoute route, ToolName tool, Deadline deadline) {
    UpstreamRoute listings = route.forListings().forBridgeRequest();
    return switch (list(listings, ListKind.TOOLS, YOUNG, deadline)) {
      case Outcome.Served<Listing>(Listing listing, CacheProvenance provenance)
          when isYoung(provenance) ->
          listing.find(tool);
      case Outcome<Listing> _ -> Optional.empty();
    };
  }

  /** An older one is served if loading fails. */
  private static boolean isYoung(CacheProvenance provenance) {
    return !(provenance instanceof CacheProvenance.Hit hit)
        || hit.freshness().age().compareTo(YOUNG_AGE) <= 0;
  }

  /** Refreshes the tool listing of the server in the background; one refresh per view at a time. */
  public void refreshInBackground(UpstreamRoute route) {
    refresh(route, ListKind.TOOLS, _ -> {});
  }

  private void refresh(UpstreamRoute route, ListKind kind, Consumer<Listing> onLoaded) {
    UpstreamRoute bridgeRoute = route.forBridgeRequest().withoutTrace();
    cache.refresh(
        cacheKeys(bridgeRoute, kind),
        route.policy().breaker().callTimeout(),
        loadDeadline ->
            bridgeRoute.load(
                () -> {
                  LoadResult<Listing> loaded =
                      load(
                          new ListingRequest(bridgeRoute, kind, loadDeadline),
                          FreshnessRequirement.NONE);
                  loaded.findValue().ifPresent(onLoaded);
                  return loaded;
                }));
  }

  /**
   * Compares the tool listing over the dedicated connection of a session with that over the shared
   * connection; loads the former in the background unless it is cached.
   *
   * @param onDifference runs if they differ, possibly in the background
   */
  public void compareTools(UpstreamRoute own, Runnable onDifference) {
    Optional<Listing> shared = peek(own.forListings());
    Optional<Listing> cached = peek(own);
    if (shared.isEmpty()) {
      return;
    }
    if (cached.isPresent()) {
      runIfDifferent(shared.get(), cached.get(), onDifference);
    } else {
      refresh(own, ListKind.TOOLS, listing -> runIfDifferent(shared.get(), listing, onDifference));
    }
  }

  private static void runIfDifferent(Listing shared, Listing own, Runnable onDifference) {
    if (!shared.json().equals(own.json())) {
      onDifference.run();
    }
  }

  /** Returns the cached tools, however old, without counting a look-up. */
  public Optional<Listing> peek(UpstreamRoute route) {
    return cache.peek(cacheKeys(route, ListKind.TOOLS));
  }

  /**
   * Returns the cache keys of the tool listing, for {@link #getIfPresent} and {@link #recordUse}.
   */
  public static CacheKeys<CacheKey> toolKeys(UpstreamRoute route) {
    return cacheKeys(route, ListKind.TOOLS);
  }

  /**
   * Returns the cached tools for a call, however old, but not if the server has rejected the
   * credentials since. Counts nothing.
   */
  Optional<Listing> getIfPresent(CacheKeys<CacheKey> keys, ForwardedIdentity identity) {
    return responseCache.peek(keys, identity);
  }

  /**
   * Counts a look-up of the tools that {@link #getIfPresent} has returned. Never blocks.
   *
   * @return whether the listing is stale; true if it has been removed
   */
  public boolean recordUse(CacheKeys<CacheKey> keys, ForwardedIdentity identity) {
    return responseCache.recordUse(keys, identity);
  }

  private static CacheKeys<CacheKey> cacheKeys(UpstreamRoute route, ListKind kind) {
    return route.cacheKeys(keyOf(route, kind));
  }

  private static Function<CachePartition, CacheKey> keyOf(UpstreamRoute route, ListKind kind) {
    return partition -> CacheKey.ofListing(partition, route.id(), kind);
  }

  private LoadResult<Listing> load(ListingRequest request, FreshnessRequirement requirement) {
    PageLifetimes lifetimes = new PageLifetimes(request.route().policy().listingLifetime());
    return LoadResult.of(
        fetch(request, reusablePages(request, requirement, lifetimes)),
        listing -> {
          persistence.ifPresent(each -> each.recordLoaded(request.route().upstream(), listing));
          return new LoadResult.Storable<>(
              listing,
              lifetimes.lifetimeOf(listing.pages()),
              listing.hints().scope() == CacheScope.PUBLIC);
        });
  }

  /** A caller that is stricter than the cache policy reuses no earlier pages. */
  private List<FetchedPage> reusablePages(
      ListingRequest request, FreshnessRequirement requirement, PageLifetimes lifetimes) {
    return requirement.reload() || requirement.maxAge() != null || requirement.minFresh() != null
        ? List.of()
        : cache
            .peek(cacheKeys(request.route(), request.kind()))
            .map(listing -> lifetimes.fresh(listing.pages(), ticker.nanos()))
            .orElse(List.of());
  }

  /** A server that has stated that it has no such list receives no request for it. */
  private Outcome<Listing> fetch(ListingRequest request, List<FetchedPage> reusable) {
    if (request.route().upstream().server().status().lacks(request.kind())) {
      return new Outcome.Failed<>(Authorizer.METHOD_NOT_FOUND);
    }
    return pages
        .fetchAll(request, reusable)
        .map(all -> withoutDisabled(Listing.ofPages(request.kind(), all), request.route()));
  }

  private static Listing withoutDisabled(Listing listing, UpstreamRoute route) {
    Listing believed = listing.withHints(route.restrictHints(listing.hints()));
    return listing.kind() == ListKind.TOOLS
        ? believed.without(key -> route.policy().disables(new ToolName(key)))
        : believed;
  }
}
