package dev.bascule.application.feature;

import dev.bascule.application.cache.TtlBounds;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.FetchedPage;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * Tells how much of their lives pages have left: each has a clock of its own (MCP 2026-07-28,
 * server/utilities/caching).
 *
 * @param configured the life of a page of which the server does not say how long it lives
 */
record PageLifetimes(FreshnessLifetime configured) {

  /**
   * Returns the pages that are fresh still, without those that are the first to become stale: it is
   * for their sake that the listing is fetched again, even where its life was cut short of theirs.
   */
  List<FetchedPage> fresh(List<FetchedPage> pages, long nowNanos) {
    Duration shortest = shortest(pages, nowNanos);
    Duration least = shortest.isNegative() ? Duration.ZERO : shortest;
    return pages.stream().filter(page -> remaining(page, nowNanos).compareTo(least) > 0).toList();
  }

  /** Returns the lifetime of a listing of {@code pages}, from when the last of them came. */
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
