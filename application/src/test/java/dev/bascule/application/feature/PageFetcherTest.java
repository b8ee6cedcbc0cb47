package dev.bascule.application.feature;

import static dev.bascule.application.CoreFixture.SERVER;
import static dev.bascule.application.FakePages.json;
import static dev.bascule.application.FakePages.page;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.FakePages;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.feature.PageFetcher.PageHistory;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** How the pages of a listing are fetched. */
class PageFetcherTest {

  private final CoreFixture core = new CoreFixture();
  private final FakePages pages = new FakePages(core.server);

  @Test
  void followsCursorsIncludingEmptyOne() {
    pages
        .first(page("one", "", CacheHints.NONE))
        .at("", page("two", "next", CacheHints.NONE))
        .at("next", page("three", CacheHints.NONE));

    assertEquals(json(ListKind.PROMPTS, "one", "two", "three"), listed());
    assertEquals(
        List.of("prompts/list", "prompts/list ", "prompts/list next"), core.server.requests());
  }

  @Test
  void keepsFirstOfEntriesWithSameKey() {
    pages
        .first(page("one", "next", CacheHints.NONE))
        .at(
            "next",
            new ListPage(
                List.of(FakePages.item("two"), FakePages.item("one")),
                Optional.empty(),
                CacheHints.NONE,
                0));

    assertEquals(json(ListKind.PROMPTS, "one", "two"), listed());
  }

  @Test
  void failsOnRepeatedCursor() {
    pages
        .first(page("one", "a", CacheHints.NONE))
        .at("a", page("two", "b", CacheHints.NONE))
        .at("b", page("three", "a", CacheHints.NONE));

    assertEquals("the server's listing repeats a cursor", badAnswer());
    assertEquals(3, core.server.listingCount());
  }

  @Test
  void failsAfterSixtyFourPages() {
    endless(text -> page(text, Integer.toString(Integer.parseInt(text) + 1), CacheHints.NONE));

    assertEquals("the server's listing has more than 64 pages", badAnswer());
    assertEquals(64, core.server.listingCount());
  }

  @Test
  void fetchesSixtyFourPages() {
    endless(
        text ->
            text.equals("63")
                ? page(text, CacheHints.NONE)
                : page(text, Integer.toString(Integer.parseInt(text) + 1), CacheHints.NONE));

    assertInstanceOf(Outcome.Served.class, list());
  }

  @Test
  void failsOnTooManyItems() {
    List<ListEntry> many = Collections.nCopies(PageHistory.MAX_ITEMS, FakePages.item("one"));
    pages
        .first(new ListPage(many, Optional.of("next"), CacheHints.NONE, 0))
        .at("next", page("two", CacheHints.NONE));

    assertEquals(
        "the server's listing has more than 100000 items, all pages together", badAnswer());
  }

  @Test
  void failsOnTooManyBytes() {
    pages
        .first(new ListPage(List.of(), Optional.of("next"), CacheHints.NONE, 6_000))
        .at("next", new ListPage(List.of(), Optional.empty(), CacheHints.NONE, 4_001));

    assertEquals(
        "the server's listing is longer than 10000 bytes, all pages together", badAnswer());
  }

  @Test
  void acceptsPagesUpToLimit() {
    pages
        .first(new ListPage(List.of(), Optional.of("next"), CacheHints.NONE, 6_000))
        .at("next", new ListPage(List.of(), Optional.empty(), CacheHints.NONE, 4_000));

    assertInstanceOf(Outcome.Served.class, list());
  }

  @Test
  void reportsTooManyPagesToBreaker() {
    pages.first(page("one", "a", CacheHints.NONE)).at("a", page("two", "a", CacheHints.NONE));

    badAnswer();

    assertEquals(List.of("files failed prompts/list: BadAnswer"), core.events.told);
    assertEquals(
        1, core.upstreams.find(SERVER).orElseThrow().breaker().snapshot().consecutiveFailures());
  }

  @Test
  void retriesPage() {
    AtomicInteger failures = new AtomicInteger(1);
    ListPage last = page("two", CacheHints.NONE);
    core.server.listsBy(
        (_, cursor, _) -> {
          if (cursor.isEmpty()) {
            return new UpstreamReply.Answered<>(page("one", "next", CacheHints.NONE));
          }
          return failures.getAndDecrement() > 0
              ? new UpstreamReply.Failed<>(
                  new Failure.Unreachable("reset", DeliveryStatus.MAY_HAVE_RUN))
              : new UpstreamReply.Answered<>(last);
        });

    assertEquals(json(ListKind.PROMPTS, "one", "two"), listed());
    assertEquals(
        List.of("prompts/list", "prompts/list next", "prompts/list next"), core.server.requests());
  }

  @Test
  void hasCommonDeadline() {
    core.server.listsBy(
        (_, cursor, _) -> {
          core.ticker.advance(Duration.ofSeconds(4));
          return new UpstreamReply.Answered<>(
              cursor.isEmpty()
                  ? page("one", "next", CacheHints.NONE)
                  : page("two", CacheHints.NONE));
        });

    list();

    assertEquals(Duration.ofSeconds(6), core.server.lastTimeout());
  }

  @Test
  void takesOnePermitAtATime() {
    // There are two permits: a pagination that kept one for each page would not end.
    endless(
        text ->
            text.equals("9")
                ? page(text, CacheHints.NONE)
                : page(text, Integer.toString(Integer.parseInt(text) + 1), CacheHints.NONE));

    assertInstanceOf(Outcome.Served.class, list());
  }

  @Test
  void restartsWithoutCursorIfCursorIsInvalid() {
    AtomicInteger lists = new AtomicInteger();
    core.server.listsBy(
        (_, cursor, _) ->
            cursor.isEmpty()
                ? new UpstreamReply.Answered<>(
                    lists.incrementAndGet() == 1
                        ? page("old", "gone", CacheHints.NONE)
                        : page("new", CacheHints.NONE))
                : new UpstreamReply.Failed<>(FakePages.INVALID_CURSOR));

    assertEquals(json(ListKind.PROMPTS, "new"), listed());
    assertEquals(
        List.of("prompts/list", "prompts/list gone", "prompts/list"), core.server.requests());
  }

  @Test
  void restartsOnlyOnce() {
    pages.first(page("one", "gone", CacheHints.NONE));

    assertEquals(new Outcome.Failed<Listing>(FakePages.INVALID_CURSOR), list());
    assertEquals(4, core.server.listingCount());
  }

  @Test
  void returnsErrorUnrelatedToCursor() {
    assertEquals(new Outcome.Failed<Listing>(FakePages.INVALID_CURSOR), list());
    assertEquals(1, core.server.listingCount());
  }

  @Test
  void returnsUnsupportedListError() {
    Failure.Rejected unknown = new Failure.Rejected(-32601, "Method not found", Optional.empty());
    core.server.listsBy((_, _, _) -> new UpstreamReply.Failed<>(unknown));

    assertEquals(new Outcome.Failed<Listing>(unknown), list());
  }

  private void endless(Function<String, ListPage> lister) {
    core.server.listsBy(
        (_, cursor, _) -> new UpstreamReply.Answered<>(lister.apply(cursor.orElse("0"))));
  }

  private Outcome<Listing> list() {
    return core.listTools.list(
        SERVER, ListKind.PROMPTS, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
  }

  private String listed() {
    Object value = assertInstanceOf(Outcome.Served.class, list()).value();
    return assertInstanceOf(Listing.class, value).json().text();
  }

  private String badAnswer() {
    Failure failure = assertInstanceOf(Outcome.Failed.class, list()).failure();
    return assertInstanceOf(Failure.BadAnswer.class, failure).reason();
  }
}
