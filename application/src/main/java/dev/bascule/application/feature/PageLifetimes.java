package dev.bascule.application.feature;

import dev.bascule.application.cache.TtlBounds;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.FetchedPage;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * The remaining lifetimes of pages, each of which has its own (MCP 2026-07-28,
 * server/utilities/caching).
 *
 * @param configured the lifetime of a page for which the server states none
 */
record PageLifetimes(FreshnessLifetime configured) {

  /**
   * Returns the pages that are still fresh, without those that become stale first: the listing is
   * fetched again because of them, even if its lifetime was shorter than theirs.
   */
  List<FetchedPage> fresh(List<FetchedPage> pages, long nowNanos) {
    Duration shortest = shortest(pages, nowNanos);
    Duration least = shortest.isNegative() ? Duration.ZERO : shortest;
    return pages.stream().filter(page -> remaining(page, nowNanos).compareTo(least) > 0).toList();
  }

  /** Returns the lifetime of a listing of {@code pages}, from the receipt of the last one. */
  FreshnessLifetime lifetimeOf(List<FetchedPage> pages) {
    long origin = pages.getFirst().receivedAtNanos();
    long latest =
        origin
            + pages.stream().mapToLong(page -> page.receivedAtNanos() - origin).max().orElseThrow();
    return TtlBounds.withFresh(configured, shortest(pages, latest));
  }

  private Duration shortest(List<FetchedPage> pages, long nowNanos) {
    return pages.stream()
        .map(page -> remaining(page, nowNanos))
        .min(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  private Duration remaining(FetchedPage fetched, long nowNanos) {
    Duration serverTtl = fetched.page().hints().timeToLive();
    Duration life = TtlBounds.clamp(serverTtl == null ? configured.fresh() : serverTtl);
    return life.minusNanos(nowNanos - fetched.receivedAtNanos());
  }
}
