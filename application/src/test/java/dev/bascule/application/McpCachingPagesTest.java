package dev.bascule.application;

import static dev.bascule.application.CoreFixture.LISTING_LIFE;
import static dev.bascule.application.CoreFixture.SERVER;
import static dev.bascule.application.FakePages.json;
import static dev.bascule.application.FakePages.lives;
import static dev.bascule.application.FakePages.page;
import static dev.bascule.application.OutcomeAssertions.hit;
import static dev.bascule.application.OutcomeAssertions.provenance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rules of MCP 2026-07-28, server/utilities/caching: each page has its own lifetime. */
class McpCachingPagesTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final CoreFixture core = new CoreFixture();
  private final FakePages pages = new FakePages(core.server);

  @Test
  void listingExpiresWithItsFirstPageToExpire() {
    pages
        .first(page("one", "2", lives(MINUTE.multipliedBy(3))))
        .at("2", page("two", lives(MINUTE)));

    list();

    assertEquals(hit(Duration.ZERO, MINUTE), provenance(list()));
  }

  @Test
  void fetchesOnlyExpiredPageByItsCursor() {
    pages
        .first(page("one", "2", lives(MINUTE.multipliedBy(3))))
        .at("2", page("two", "3", lives(MINUTE)))
        .at("3", page("three", lives(MINUTE.multipliedBy(2))));
    list();
    core.ticker.advance(MINUTE);
    pages.at("2", page("new", "3", lives(MINUTE)));

    assertEquals(json(ListKind.PROMPTS, "one", "new", "three"), text(list()));
    assertEquals(
        List.of("prompts/list", "prompts/list 2", "prompts/list 3", "prompts/list 2"),
        core.server.requests());
  }

  @Test
  void mergedListingHasShortestRemainingLifetime() {
    pages
        .first(page("one", "2", lives(Duration.ofSeconds(90))))
        .at("2", page("two", lives(MINUTE)));
    list();
    core.ticker.advance(MINUTE);

    assertEquals(
        new CacheProvenance.Forwarded(
            CacheProvenance.Reason.STALE, false, Optional.of(Duration.ofSeconds(30))),
        provenance(list()));
    core.ticker.advance(Duration.ofSeconds(30));
    list();
    assertEquals(
        List.of("prompts/list", "prompts/list 2", "prompts/list 2", "prompts/list"),
        core.server.requests());
  }

  @Test
  void followsChangedCursorOfPage() {
    pages.first(page("one", "2", lives(MINUTE))).at("2", page("two", lives(LISTING_LIFE)));
    list();
    core.ticker.advance(MINUTE);
    pages.first(page("one", "3", lives(MINUTE))).at("3", page("three", lives(MINUTE)));

    assertEquals(json(ListKind.PROMPTS, "one", "three"), text(list()));
  }

  @Test
  void invalidCursorDiscardsAllPages() {
    pages.first(page("one", "2", lives(LISTING_LIFE))).at("2", page("two", lives(MINUTE)));
    list();
    core.ticker.advance(MINUTE);
    core.server.listsBy(
        (_, cursor, _) ->
            cursor.isEmpty()
                ? new UpstreamReply.Answered<>(page("new", lives(MINUTE)))
                : new UpstreamReply.Failed<>(FakePages.INVALID_CURSOR));

    assertEquals(json(ListKind.PROMPTS, "new"), text(list()));
    assertEquals(
        List.of("prompts/list", "prompts/list 2", "prompts/list 2", "prompts/list"),
        core.server.requests());
  }

  @Test
  void discardsEarlierPagesWithCyclicCursors() {
    pages
        .first(page("one", "2", lives(LISTING_LIFE)))
        .at("2", page("two", "3", lives(MINUTE)))
        .at("3", page("three", lives(LISTING_LIFE)));
    list();
    core.ticker.advance(MINUTE);
    pages.first(page("new", lives(MINUTE))).at("2", page("two", "2", lives(MINUTE)));

    assertEquals(json(ListKind.PROMPTS, "new"), text(list()));
  }

  @Test
  void pagesWithoutTtlHaveConfiguredLifetime() {
    pages.first(page("one", "2", CacheHints.NONE)).at("2", page("two", lives(MINUTE)));
    list();
    core.ticker.advance(MINUTE);

    list();

    assertEquals(
        List.of("prompts/list", "prompts/list 2", "prompts/list 2"), core.server.requests());
  }

  @Test
  void pagesWithoutScopeArePrivate() {
    CoreFixture trusted = new CoreFixture(CoreFixture.policy(/* trusted= */ true));
    new FakePages(trusted.server).first(page("one", CacheHints.NONE));

    trusted.list();
    trusted.listTools.list(
        SERVER,
        ListKind.TOOLS,
        FreshnessRequirement.NONE,
        CallContexts.withCapabilities(CallContexts.ROOTS));

    assertEquals(2, trusted.server.listingCount());
  }

  @Test
  void reloadReusesNoPage() {
    pages.first(page("one", "2", lives(MINUTE))).at("2", page("two", lives(LISTING_LIFE)));
    list();
    core.ticker.advance(MINUTE);

    list(FreshnessRequirement.RELOAD);
    list(new FreshnessRequirement(false, false, false, Duration.ZERO, null, null));
    core.ticker.advanceNanos(1);
    list(new FreshnessRequirement(false, false, false, Duration.ZERO, null, null));
    list(new FreshnessRequirement(false, false, false, null, LISTING_LIFE, null));

    assertEquals(8, core.server.listingCount());
  }

  @Test
  void notificationDiscardsAllPages() {
    pages.first(page("one", "2", lives(MINUTE))).at("2", page("two", lives(LISTING_LIFE)));
    list();
    core.notificationRouter.onNotification(
        SERVER, new ServerNotification.ListChanged(ListKind.PROMPTS));

    list();

    assertEquals(4, core.server.listingCount());
  }

  @Test
  void doesNotStoreIncompleteListing() {
    Failure.BadAnswer failure = new Failure.BadAnswer("status 500");
    core.server.listsBy(
        (_, cursor, _) ->
            cursor.isEmpty()
                ? new UpstreamReply.Answered<>(page("one", "2", lives(MINUTE)))
                : new UpstreamReply.Failed<>(failure));

    assertEquals(new Outcome.Failed<Listing>(failure), list());
    assertEquals(0, core.caches.listings().stats().size());
  }

  @Test
  void incompleteListingDoesNotReplaceEarlierPages() {
    pages.first(page("one", "2", lives(MINUTE))).at("2", page("two", lives(MINUTE)));
    list();
    core.ticker.advance(MINUTE);
    core.server.listsBy(
        (_, cursor, _) ->
            cursor.isEmpty()
                ? new UpstreamReply.Answered<>(page("new", "2", lives(MINUTE)))
                : new UpstreamReply.Failed<>(new Failure.BadAnswer("status 500")));

    assertEquals(json(ListKind.PROMPTS, "one", "two"), text(list()));
    assertEquals(hit(MINUTE, Duration.ZERO), provenance(list()));
  }

  private Outcome<Listing> list() {
    return list(FreshnessRequirement.NONE);
  }

  private Outcome<Listing> list(FreshnessRequirement requirement) {
    return core.listTools.list(SERVER, ListKind.PROMPTS, requirement, CallContext.ANONYMOUS);
  }

  private static String text(Outcome<Listing> outcome) {
    Object value = assertInstanceOf(Outcome.Served.class, outcome).value();
    return assertInstanceOf(Listing.class, value).json().text();
  }
}
