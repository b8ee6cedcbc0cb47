package dev.bascule.application.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.FakePages;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.FetchedPage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PageLifetimesTest {

  private static final FreshnessLifetime CONFIGURED =
      new FreshnessLifetime(Duration.ofNanos(50), Duration.ZERO, Duration.ofNanos(7));

  private final PageLifetimes lifetimes = new PageLifetimes(CONFIGURED);

  @Test
  void returnsPagesThatOutliveOthers() {
    List<FetchedPage> pages = List.of(page(10L, 0), page(20L, 0), page(null, 0));

    assertEquals(pages.subList(1, 3), lifetimes.fresh(pages, 10));
    assertEquals(pages.subList(2, 3), lifetimes.fresh(pages, 20));
    assertEquals(List.of(), lifetimes.fresh(pages, 50));
  }

  @Test
  void omitsFreshPageThatBecomesStaleFirst() {
    List<FetchedPage> pages = List.of(page(10L, 0), page(20L, 0), page(5L, 5));

    assertEquals(pages.subList(1, 2), lifetimes.fresh(pages, 6));
  }

  @Test
  void countsFromReceiptOfLastPage() {
    assertEquals(
        CONFIGURED.withFresh(Duration.ofNanos(7)),
        lifetimes.lifetimeOf(List.of(page(10L, 0), page(20L, 3))));
  }

  @Test
  void toleratesTickerOverflow() {
    assertEquals(
        CONFIGURED.withFresh(Duration.ofNanos(7)),
        lifetimes.lifetimeOf(List.of(page(10L, Long.MAX_VALUE), page(20L, Long.MIN_VALUE + 2))));
  }

  @Test
  void usesShortestStaleTimeForTtlOfZero() {
    assertEquals(
        CONFIGURED.withFresh(Duration.ofNanos(1)), lifetimes.lifetimeOf(List.of(page(0L, 5))));
    assertEquals(
        CONFIGURED.withFresh(Duration.ofNanos(1)),
        lifetimes.lifetimeOf(List.of(page(5L, 0), page(9L, 9))));
  }

  @Test
  void limitsLifetimeToOneDay() {
    assertEquals(
        CONFIGURED.withFresh(Duration.ofHours(24)),
        lifetimes.lifetimeOf(List.of(page(Duration.ofDays(2).toNanos(), 0))));
  }

  private static FetchedPage page(@Nullable Long life, long receivedAt) {
    Duration timeToLive = life == null ? null : Duration.ofNanos(life);
    return new FetchedPage(
        Optional.empty(),
        FakePages.page("x", new CacheHints(timeToLive, CacheScope.PRIVATE)),
        receivedAt);
  }
}
