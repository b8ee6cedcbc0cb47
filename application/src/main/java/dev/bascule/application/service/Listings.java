package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.service.PageWalk.Walk;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.Homes;
import dev.bascule.domain.cache.Loaded;
import dev.bascule.domain.cache.ReadThrough;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.FetchedPage;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.util.List;
import java.util.Optional;

/**
 * The way of a listing: cache, walk from page to page, server.
 *
 * <p>Thread-safe.
 */
public final class Listings {

  private final ReadThrough<CacheKey, Listing> cache;
  private final Shelf<Listing> shelf;
  private final PageWalk pages;
  private final Ticker ticker;

  /**
   * @param cache what {@code shelf} stands before
   */
  public Listings(
      ReadThrough<CacheKey, Listing> cache, Shelf<Listing> shelf, PageWalk pages, Ticker ticker) {
    this.cache = requireNonNull(cache, "cache");
    this.shelf = requireNonNull(shelf, "shelf");
    this.pages = requireNonNull(pages, "pages");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /** Returns what the server lists, of tools without those that the operator disabled. */
  Outcome<Listing> list(
      Approach approach, ListKind kind, FreshnessDemand demand, Deadline deadline) {
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
  void renewSoon(Approach approach) {
    Approach aside = approach.aside().untraced();
    cache.refresh(
        homes(aside, ListKind.TOOLS),
        approach.policy().breaker().callTimeout(),
        given ->
            aside.load(() -> load(new Walk(aside, ListKind.TOOLS, given), FreshnessDemand.NONE)));
  }

  /** Returns the cached tools, however old, without counting a look-up. */
  Optional<Listing> peek(Approach approach) {
    return cache.peek(homes(approach, ListKind.TOOLS));
  }

  /** Returns where the tools lie, for the two that follow. */
  static Homes<CacheKey> placeOfTools(Approach approach) {
    return homes(approach, ListKind.TOOLS);
  }

  /**
   * Returns the cached tools, however old, for a call that goes by them, but not those that the
   * server has refused to show since. Counts nothing.
   */
  Optional<Listing> atHand(Homes<CacheKey> place) {
    return shelf.peek(place);
  }

  /** Counts a look-up of the tools that {@link #atHand} has returned. */
  void countUse(Homes<CacheKey> place) {
    shelf.use(place);
  }

  private static Homes<CacheKey> homes(Approach approach, ListKind kind) {
    return approach.homes(view -> CacheKey.ofListing(view, approach.id(), kind));
  }

  private Loaded<Listing> load(Walk walk, FreshnessDemand demand) {
    PageClock clock = new PageClock(walk.approach().policy().listing());
    return switch (fetch(walk, kept(walk, demand, clock))) {
      case Outcome.Served<Listing>(Listing listing, Provenance _) -> {
        Lifetime lifetime = clock.lifetimeOf(listing.pages());
        yield listing.hints().scope() == Scope.PUBLIC
            ? new Loaded.Shareable<>(listing, lifetime)
            : new Loaded.Storable<>(listing, lifetime);
      }
      case Outcome.Failed<Listing>(Failure failure) -> new Loaded.Failed<>(failure);
    };
  }

  /** Whoever demands more than the policy of the cache does is not content with pages of before. */
  private List<FetchedPage> kept(Walk walk, FreshnessDemand demand, PageClock clock) {
    return demand.reload() || demand.maxAge() != null || demand.minFresh() != null
        ? List.of()
        : cache
            .peek(homes(walk.approach(), walk.kind()))
            .map(listing -> clock.fresh(listing.pages(), ticker.nanos()))
            .orElse(List.of());
  }

  private Outcome<Listing> fetch(Walk walk, List<FetchedPage> kept) {
    return switch (pages.run(walk, kept)) {
      case Outcome.Served<List<FetchedPage>>(List<FetchedPage> all, Provenance provenance) ->
          new Outcome.Served<>(
              shown(Listing.ofPages(walk.kind(), all), walk.approach()), provenance);
      case Outcome.Failed<List<FetchedPage>>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }

  private static Listing shown(Listing listing, Approach approach) {
    Listing believed = listing.withHints(approach.believed(listing.hints()));
    return listing.kind() == ListKind.TOOLS
        ? believed.without(key -> approach.policy().disables(new ToolName(key)))
        : believed;
  }
}
