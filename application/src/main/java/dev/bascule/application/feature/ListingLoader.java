package dev.bascule.application.feature;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.cache.ResponseCache;
import dev.bascule.application.feature.PageFetcher.Walk;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.loading.CacheKeys;
import dev.bascule.domain.cache.loading.LoadResult;
import dev.bascule.domain.cache.loading.LoadingCache;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.FetchedPage;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.util.List;
import java.util.Optional;

/**
 * The way of a listing: cache, walk from page to page, server.
 *
 * <p>Thread-safe.
 */
public final class ListingLoader {

  private final LoadingCache<CacheKey, Listing> cache;
  private final ResponseCache<Listing> shelf;
  private final PageFetcher pages;
  private final Ticker ticker;

  /**
   * @param cache what {@code shelf} stands before
   */
  public ListingLoader(
      LoadingCache<CacheKey, Listing> cache,
      ResponseCache<Listing> shelf,
      PageFetcher pages,
      Ticker ticker) {
    this.cache = requireNonNull(cache, "cache");
    this.shelf = requireNonNull(shelf, "shelf");
    this.pages = requireNonNull(pages, "pages");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /** Returns what the server lists, of tools without those that the operator disabled. */
  public Outcome<Listing> list(
      UpstreamRoute approach, ListKind kind, FreshnessRequirement demand, Deadline deadline) {
    if (!approach.exchange().passthrough().changesTheAnswer()) {
      return shelf.get(
          homes(approach, kind),
          demand,
          deadline,
          given ->
              approach.load(
                  () -> load(new Walk(approach.within(given, deadline), kind, given), demand)));
    }
    return demand.onlyIfCached()
        ? new Outcome.Failed<>(new Failure.NotCached())
        : fetch(new Walk(approach, kind, deadline), List.of());
  }

  /** Fetches the tools of the server anew, in the background; once at a time for each view. */
  public void renewSoon(UpstreamRoute approach) {
    UpstreamRoute aside = approach.aside().untraced();
    cache.refresh(
        homes(aside, ListKind.TOOLS),
        approach.policy().breaker().callTimeout(),
        given ->
            aside.load(
                () -> load(new Walk(aside, ListKind.TOOLS, given), FreshnessRequirement.NONE)));
  }

  /** Returns the cached tools, however old, without counting a look-up. */
  public Optional<Listing> peek(UpstreamRoute approach) {
    return cache.peek(homes(approach, ListKind.TOOLS));
  }

  /** Returns where the tools lie, for the two that follow. */
  public static CacheKeys<CacheKey> placeOfTools(UpstreamRoute approach) {
    return homes(approach, ListKind.TOOLS);
  }

  /**
   * Returns the cached tools, however old, for a call that goes by them, but not those that the
   * server has refused to show since. Counts nothing.
   */
  Optional<Listing> atHand(CacheKeys<CacheKey> place) {
    return shelf.peek(place);
  }

  /** Counts a look-up of the tools that {@link #atHand} has returned. */
  void countUse(CacheKeys<CacheKey> place) {
    shelf.use(place);
  }

  private static CacheKeys<CacheKey> homes(UpstreamRoute approach, ListKind kind) {
    return approach.homes(view -> CacheKey.ofListing(view, approach.id(), kind));
  }

  private LoadResult<Listing> load(Walk walk, FreshnessRequirement demand) {
    PageLifetimes clock = new PageLifetimes(walk.approach().policy().listing());
    return switch (fetch(walk, kept(walk, demand, clock))) {
      case Outcome.Served<Listing>(Listing listing, CacheProvenance _) -> {
        FreshnessLifetime lifetime = clock.lifetimeOf(listing.pages());
        yield listing.hints().scope() == CacheScope.PUBLIC
            ? new LoadResult.Shareable<>(listing, lifetime)
            : new LoadResult.Storable<>(listing, lifetime);
      }
      case Outcome.Failed<Listing>(Failure failure) -> new LoadResult.Failed<>(failure);
    };
  }

  /** Whoever demands more than the policy of the cache does is not content with pages of before. */
  private List<FetchedPage> kept(Walk walk, FreshnessRequirement demand, PageLifetimes clock) {
    return demand.reload() || demand.maxAge() != null || demand.minFresh() != null
        ? List.of()
        : cache
            .peek(homes(walk.approach(), walk.kind()))
            .map(listing -> clock.fresh(listing.pages(), ticker.nanos()))
            .orElse(List.of());
  }

  private Outcome<Listing> fetch(Walk walk, List<FetchedPage> kept) {
    return switch (pages.run(walk, kept)) {
      case Outcome.Served<List<FetchedPage>>(List<FetchedPage> all, CacheProvenance provenance) ->
          new Outcome.Served<>(
              shown(Listing.ofPages(walk.kind(), all), walk.approach()), provenance);
      case Outcome.Failed<List<FetchedPage>>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }

  private static Listing shown(Listing listing, UpstreamRoute approach) {
    Listing believed = listing.withHints(approach.believed(listing.hints()));
    return listing.kind() == ListKind.TOOLS
        ? believed.without(key -> approach.policy().disables(new ToolName(key)))
        : believed;
  }
}
