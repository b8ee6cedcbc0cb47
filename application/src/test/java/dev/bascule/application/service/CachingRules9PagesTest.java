package dev.bascule.application.service;

import static dev.bascule.application.service.House.LISTING_LIFE;
import static dev.bascule.application.service.House.SERVER;
import static dev.bascule.application.service.Outcomes.hit;
import static dev.bascule.application.service.Outcomes.provenance;
import static dev.bascule.application.service.Pages.json;
import static dev.bascule.application.service.Pages.lives;
import static dev.bascule.application.service.Pages.page;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.outcome.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rules of MCP 2026-07-28, server/utilities/caching: each page has a clock of its own. */
class CachingRules9PagesTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final House house = new House();
  private final Pages pages = new Pages(house.server);

  @Test
  void rule9_theListingLivesAsLongAsItsShortestPage() {
    pages
        .first(page("one", "2", lives(MINUTE.multipliedBy(3))))
        .at("2", page("two", lives(MINUTE)));

    list();

    assertEquals(hit(Duration.ZERO, MINUTE), provenance(list()));
  }

  @Test
  void rule9_onlyTheExpiredPageIsFetchedAgainByItsCursor() {
    pages
        .first(page("one", "2", lives(MINUTE.multipliedBy(3))))
        .at("2", page("two", "3", lives(MINUTE)))
        .at("3", page("three", lives(MINUTE.multipliedBy(2))));
    list();
    house.ticker.advance(MINUTE);
    pages.at("2", page("new", "3", lives(MINUTE)));

    assertEquals(json(ListKind.PROMPTS, "one", "new", "three"), text(list()));
    assertEquals(
        List.of("prompts/list", "prompts/list 2", "prompts/list 3", "prompts/list 2"),
        house.server.asked());
  }

  @Test
  void rule9_theMergedListingLivesAsLongAsWhatRemainsOfItsPages() {
    pages
        .first(page("one", "2", lives(Duration.ofSeconds(90))))
        .at("2", page("two", lives(MINUTE)));
    list();
    house.ticker.advance(MINUTE);

    assertEquals(
        new Provenance.Forwarded(
            Provenance.Reason.STALE, false, Optional.of(Duration.ofSeconds(30))),
        provenance(list()));
    house.ticker.advance(Duration.ofSeconds(30));
    list();
    assertEquals(
        List.of("prompts/list", "prompts/list 2", "prompts/list 2", "prompts/list"),
        house.server.asked());
  }

  @Test
  void rule9_aPageThatLeadsElsewhereNowIsFollowed() {
    pages.first(page("one", "2", lives(MINUTE))).at("2", page("two", lives(LISTING_LIFE)));
    list();
    house.ticker.advance(MINUTE);
    pages.first(page("one", "3", lives(MINUTE))).at("3", page("three", lives(MINUTE)));

    assertEquals(json(ListKind.PROMPTS, "one", "three"), text(list()));
  }

  @Test
  void rule9_anInvalidCursorDropsAllPages() {
    pages.first(page("one", "2", lives(LISTING_LIFE))).at("2", page("two", lives(MINUTE)));
    list();
    house.ticker.advance(MINUTE);
    house.server.listsBy(
        (_, cursor, _) ->
            cursor.isEmpty()
                ? new Reply.Answered<>(page("new", lives(MINUTE)))
                : new Reply.Failed<>(Pages.INVALID_CURSOR));

    assertEquals(json(ListKind.PROMPTS, "new"), text(list()));
    assertEquals(
        List.of("prompts/list", "prompts/list 2", "prompts/list 2", "prompts/list"),
        house.server.asked());
  }

  @Test
  void rule9_pagesOfBeforeThatLeadInACircleAreDropped() {
    pages
        .first(page("one", "2", lives(LISTING_LIFE)))
        .at("2", page("two", "3", lives(MINUTE)))
        .at("3", page("three", lives(LISTING_LIFE)));
    list();
    house.ticker.advance(MINUTE);
    pages.first(page("new", lives(MINUTE))).at("2", page("two", "2", lives(MINUTE)));

    assertEquals(json(ListKind.PROMPTS, "new"), text(list()));
  }

  @Test
  void rule9_pagesWithoutATimeLiveAsLongAsTheOperatorSays() {
    pages.first(page("one", "2", CacheHints.NONE)).at("2", page("two", lives(MINUTE)));
    list();
    house.ticker.advance(MINUTE);

    list();

    assertEquals(List.of("prompts/list", "prompts/list 2", "prompts/list 2"), house.server.asked());
  }

  @Test
  void rule9_pagesWithoutAScopeArePrivate() {
    House trusted = new House(House.policy(/* trusted= */ true));
    new Pages(trusted.server).first(page("one", CacheHints.NONE));

    trusted.list();
    trusted.listTools.list(
        SERVER, ListKind.TOOLS, FreshnessDemand.NONE, Clients.thatCan(Clients.ROOTS));

    assertEquals(2, trusted.server.listingCount());
  }

  @Test
  void rule9_whoeverDemandsANewListingGetsNoPageOfBefore() {
    pages.first(page("one", "2", lives(MINUTE))).at("2", page("two", lives(LISTING_LIFE)));
    list();
    house.ticker.advance(MINUTE);

    list(FreshnessDemand.RELOAD);
    list(new FreshnessDemand(false, false, false, Duration.ZERO, null, null));
    house.ticker.advanceNanos(1);
    list(new FreshnessDemand(false, false, false, Duration.ZERO, null, null));
    list(new FreshnessDemand(false, false, false, null, LISTING_LIFE, null));

    assertEquals(8, house.server.listingCount());
  }

  @Test
  void rule9_aNoticeDropsAllPages() {
    pages.first(page("one", "2", lives(MINUTE))).at("2", page("two", lives(LISTING_LIFE)));
    list();
    house.notices.heard(SERVER, new Notice.ListChanged(ListKind.PROMPTS));

    list();

    assertEquals(4, house.server.listingCount());
  }

  @Test
  void rule9_aPartialWalkIsNotKept() {
    Failure.BadAnswer failure = new Failure.BadAnswer("status 500");
    house.server.listsBy(
        (_, cursor, _) ->
            cursor.isEmpty()
                ? new Reply.Answered<>(page("one", "2", lives(MINUTE)))
                : new Reply.Failed<>(failure));

    assertEquals(new Outcome.Failed<Listing>(failure), list());
    assertEquals(0, house.caches.listings().stats().size());
  }

  @Test
  void rule9_thePagesOfAPartialWalkDoNotTakeThePlaceOfThoseBefore() {
    pages.first(page("one", "2", lives(MINUTE))).at("2", page("two", lives(MINUTE)));
    list();
    house.ticker.advance(MINUTE);
    house.server.listsBy(
        (_, cursor, _) ->
            cursor.isEmpty()
                ? new Reply.Answered<>(page("new", "2", lives(MINUTE)))
                : new Reply.Failed<>(new Failure.BadAnswer("status 500")));

    assertEquals(json(ListKind.PROMPTS, "one", "two"), text(list()));
    assertEquals(hit(MINUTE, Duration.ZERO), provenance(list()));
  }

  private Outcome<Listing> list() {
    return list(FreshnessDemand.NONE);
  }

  private Outcome<Listing> list(FreshnessDemand demand) {
    return house.listTools.list(SERVER, ListKind.PROMPTS, demand, Exchange.ANONYMOUS);
  }

  private static String text(Outcome<Listing> outcome) {
    Object value = assertInstanceOf(Outcome.Served.class, outcome).value();
    return assertInstanceOf(Listing.class, value).json().text();
  }
}
