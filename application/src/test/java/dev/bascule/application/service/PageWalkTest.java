package dev.bascule.application.service;

import static dev.bascule.application.service.House.SERVER;
import static dev.bascule.application.service.Pages.json;
import static dev.bascule.application.service.Pages.page;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listed;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.Page;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.outcome.Reply;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** How a listing is followed from page to page. */
class PageWalkTest {

  private final House house = new House();
  private final Pages pages = new Pages(house.server);

  @Test
  void followsCursorsAlsoAnEmptyOne() {
    pages
        .first(page("one", "", CacheHints.NONE))
        .at("", page("two", "next", CacheHints.NONE))
        .at("next", page("three", CacheHints.NONE));

    assertEquals(json(ListKind.PROMPTS, "one", "two", "three"), listed());
    assertEquals(
        List.of("prompts/list", "prompts/list ", "prompts/list next"), house.server.asked());
  }

  @Test
  void keepsTheFirstOfTwoEntriesWithTheSameKey() {
    pages
        .first(page("one", "next", CacheHints.NONE))
        .at(
            "next",
            new Page(
                List.of(Pages.item("two"), Pages.item("one")),
                Optional.empty(),
                CacheHints.NONE,
                0));

    assertEquals(json(ListKind.PROMPTS, "one", "two"), listed());
  }

  @Test
  void endsWhereACursorComesTwice() {
    pages
        .first(page("one", "a", CacheHints.NONE))
        .at("a", page("two", "b", CacheHints.NONE))
        .at("b", page("three", "a", CacheHints.NONE));

    assertEquals("the server's listing repeats a cursor", badAnswer());
    assertEquals(3, house.server.listingCount());
  }

  @Test
  void endsAfterSixtyFourPages() {
    endless(text -> page(text, Integer.toString(Integer.parseInt(text) + 1), CacheHints.NONE));

    assertEquals("the server's listing has more than 64 pages", badAnswer());
    assertEquals(64, house.server.listingCount());
  }

  @Test
  void goesAsFarAsSixtyFourPages() {
    endless(
        text ->
            text.equals("63")
                ? page(text, CacheHints.NONE)
                : page(text, Integer.toString(Integer.parseInt(text) + 1), CacheHints.NONE));

    assertInstanceOf(Outcome.Served.class, list());
  }

  @Test
  void endsWhenThePagesHaveTooManyItemsTogether() {
    List<Listed> many = Collections.nCopies(PageTrail.MOST_ITEMS, Pages.item("one"));
    pages
        .first(new Page(many, Optional.of("next"), CacheHints.NONE, 0))
        .at("next", page("two", CacheHints.NONE));

    assertEquals(
        "the server's listing has more than 100000 items, all pages together", badAnswer());
  }

  @Test
  void endsWhenThePagesAreTooLongTogether() {
    pages
        .first(new Page(List.of(), Optional.of("next"), CacheHints.NONE, 6_000))
        .at("next", new Page(List.of(), Optional.empty(), CacheHints.NONE, 4_001));

    assertEquals(
        "the server's listing is longer than 10000 bytes, all pages together", badAnswer());
  }

  @Test
  void takesPagesThatAreJustNotTooLong() {
    pages
        .first(new Page(List.of(), Optional.of("next"), CacheHints.NONE, 6_000))
        .at("next", new Page(List.of(), Optional.empty(), CacheHints.NONE, 4_000));

    assertInstanceOf(Outcome.Served.class, list());
  }

  @Test
  void tellsTheBreakerOfPagesThatLeadTooFar() {
    pages.first(page("one", "a", CacheHints.NONE)).at("a", page("two", "a", CacheHints.NONE));

    badAnswer();

    assertEquals(List.of("files failed prompts/list: BadAnswer"), house.events.told);
    assertEquals(
        1, house.upstreams.find(SERVER).orElseThrow().breaker().snapshot().failuresInARow());
  }

  @Test
  void sendsAPageAgainThatDidNotCome() {
    AtomicInteger failures = new AtomicInteger(1);
    Page last = page("two", CacheHints.NONE);
    house.server.listsBy(
        (_, cursor, _) -> {
          if (cursor.isEmpty()) {
            return new Reply.Answered<>(page("one", "next", CacheHints.NONE));
          }
          return failures.getAndDecrement() > 0
              ? new Reply.Failed<>(new Failure.Unreachable("reset", Delivery.MAY_HAVE_RUN))
              : new Reply.Answered<>(last);
        });

    assertEquals(json(ListKind.PROMPTS, "one", "two"), listed());
    assertEquals(
        List.of("prompts/list", "prompts/list next", "prompts/list next"), house.server.asked());
  }

  @Test
  void hasOneDeadlineForAllPages() {
    house.server.listsBy(
        (_, cursor, _) -> {
          house.ticker.advance(Duration.ofSeconds(4));
          return new Reply.Answered<>(
              cursor.isEmpty()
                  ? page("one", "next", CacheHints.NONE)
                  : page("two", CacheHints.NONE));
        });

    list();

    assertEquals(Duration.ofSeconds(6), house.server.lastTimeout());
  }

  @Test
  void takesAPlaceForOnePageAtATime() {
    // There are two places: a walk that kept one for each page would not end.
    endless(
        text ->
            text.equals("9")
                ? page(text, CacheHints.NONE)
                : page(text, Integer.toString(Integer.parseInt(text) + 1), CacheHints.NONE));

    assertInstanceOf(Outcome.Served.class, list());
  }

  @Test
  void beginsAnewWithoutACursorWhereOneIsInvalid() {
    AtomicInteger lists = new AtomicInteger();
    house.server.listsBy(
        (_, cursor, _) ->
            cursor.isEmpty()
                ? new Reply.Answered<>(
                    lists.incrementAndGet() == 1
                        ? page("old", "gone", CacheHints.NONE)
                        : page("new", CacheHints.NONE))
                : new Reply.Failed<>(Pages.INVALID_CURSOR));

    assertEquals(json(ListKind.PROMPTS, "new"), listed());
    assertEquals(
        List.of("prompts/list", "prompts/list gone", "prompts/list"), house.server.asked());
  }

  @Test
  void beginsAnewOnlyOnce() {
    pages.first(page("one", "gone", CacheHints.NONE));

    assertEquals(new Outcome.Failed<Listing>(Pages.INVALID_CURSOR), list());
    assertEquals(4, house.server.listingCount());
  }

  @Test
  void passesOnAnErrorThatIsNotForACursor() {
    assertEquals(new Outcome.Failed<Listing>(Pages.INVALID_CURSOR), list());
    assertEquals(1, house.server.listingCount());
  }

  @Test
  void passesOnThatTheServerKnowsNoSuchList() {
    Failure.Rejected unknown = new Failure.Rejected(-32601, "Method not found", Optional.empty());
    house.server.listsBy((_, _, _) -> new Reply.Failed<>(unknown));

    assertEquals(new Outcome.Failed<Listing>(unknown), list());
  }

  private void endless(Function<String, Page> lister) {
    house.server.listsBy((_, cursor, _) -> new Reply.Answered<>(lister.apply(cursor.orElse("0"))));
  }

  private Outcome<Listing> list() {
    return house.listTools.list(SERVER, ListKind.PROMPTS, FreshnessDemand.NONE, Exchange.ANONYMOUS);
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
