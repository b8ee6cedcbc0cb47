package dev.bascule.application.service;

import static dev.bascule.application.service.House.LISTING_LIFE;
import static dev.bascule.application.service.House.SERVER;
import static dev.bascule.application.service.Outcomes.forwarded;
import static dev.bascule.application.service.Outcomes.hit;
import static dev.bascule.application.service.Outcomes.provenance;
import static dev.bascule.application.service.Pages.page;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest.Complete;
import dev.bascule.domain.mcp.McpRequest.GetPrompt;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.outcome.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of MCP 2026-07-28, server/utilities/caching: what is kept, and for how long. */
class CachingRules9Test {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final JsonBytes NOTHING = JsonBytes.of("{}");
  private static final Failure.Unreachable DOWN =
      new Failure.Unreachable("connection reset", Delivery.MAY_HAVE_RUN);

  private final House house = new House();
  private final AtomicInteger answers = new AtomicInteger();

  @ParameterizedTest
  @EnumSource(ListKind.class)
  void rule9_listingsAreKeptForTheirTimeToTheLastNanosecond(ListKind kind) {
    listsOnePage(Pages.lives(MINUTE));

    assertEquals(forwarded(Provenance.Reason.MISS, MINUTE), provenance(list(kind)));
    house.ticker.advance(MINUTE.minusNanos(1));
    assertEquals(hit(MINUTE.minusNanos(1), Duration.ofNanos(1)), provenance(list(kind)));
    house.ticker.advanceNanos(1);
    assertEquals(forwarded(Provenance.Reason.STALE, MINUTE), provenance(list(kind)));
  }

  @Test
  void rule9_resourcesAreKeptForTheirTime() {
    holds(Pages.lives(MINUTE));

    assertEquals(forwarded(Provenance.Reason.MISS, MINUTE), provenance(read("a")));
    house.ticker.advance(MINUTE.minusNanos(1));
    assertEquals(hit(MINUTE.minusNanos(1), Duration.ofNanos(1)), provenance(read("a")));
    house.ticker.advanceNanos(1);
    assertEquals(forwarded(Provenance.Reason.STALE, MINUTE), provenance(read("a")));
  }

  @Test
  void rule9_discoveriesAreKeptForTheirTime() {
    discovers(Pages.lives(MINUTE));

    assertEquals(forwarded(Provenance.Reason.MISS, MINUTE), provenance(discover()));
    house.ticker.advance(MINUTE.minusNanos(1));
    assertEquals(hit(MINUTE.minusNanos(1), Duration.ofNanos(1)), provenance(discover()));
    house.ticker.advanceNanos(1);
    assertEquals(forwarded(Provenance.Reason.STALE, MINUTE), provenance(discover()));
  }

  @Test
  void rule9_promptsCompletionsAndCallsAreNeverKept() {
    holds(Pages.shared(MINUTE));
    GetPrompt prompt = new GetPrompt(SERVER, "p", NOTHING);
    Complete completion = new Complete(SERVER, NOTHING);

    for (int i = 0; i < 2; i++) {
      assertEquals(
          Provenance.Forwarded.BYPASS,
          provenance(house.askServer.getPrompt(prompt, Exchange.ANONYMOUS)));
      assertEquals(
          Provenance.Forwarded.BYPASS,
          provenance(house.askServer.complete(completion, Exchange.ANONYMOUS)));
      assertEquals(Provenance.Forwarded.BYPASS, provenance(house.call("write")));
    }

    assertEquals(0, house.caches.results().stats().size());
  }

  @Test
  void rule9_ttlZeroIsStaleAtOnce() {
    listsOnePage(Pages.lives(Duration.ZERO));
    discovers(Pages.lives(Duration.ZERO));
    holds(Pages.lives(Duration.ZERO));
    list(ListKind.TOOLS);
    discover();
    read("a");
    house.ticker.advanceNanos(1);

    assertInstanceOf(Provenance.Forwarded.class, provenance(list(ListKind.TOOLS)));
    assertInstanceOf(Provenance.Forwarded.class, provenance(discover()));
    assertEquals(
        new Provenance.Forwarded(Provenance.Reason.MISS, false, Optional.empty()),
        provenance(read("a")));
  }

  @Test
  void rule9_ttlZeroLeavesNothingOfBefore() {
    holds(Pages.lives(MINUTE));
    read("a");
    holds(Pages.lives(Duration.ZERO));
    ReadResource request = new ReadResource(SERVER, "a");
    house.askServer.readResource(request, FreshnessDemand.RELOAD, Exchange.ANONYMOUS);

    assertEquals("3", json(read("a")));
  }

  @Test
  void rule9_absentTtlIsZeroForResourcesAndTheOperatorsForTheRest() {
    holds(CacheHints.NONE);
    listsOnePage(CacheHints.NONE);
    discovers(CacheHints.NONE);

    read("a");
    assertEquals(
        new Provenance.Forwarded(Provenance.Reason.MISS, false, Optional.empty()),
        provenance(read("a")));
    assertEquals(
        forwarded(Provenance.Reason.MISS, LISTING_LIFE), provenance(list(ListKind.PROMPTS)));
    assertEquals(forwarded(Provenance.Reason.MISS, LISTING_LIFE), provenance(discover()));
  }

  @Test
  void rule9_theKeyHasTheMethodAndTheUri() {
    holds(Pages.lives(MINUTE));
    listsOnePage(Pages.lives(MINUTE));

    assertNotEquals(json(read("a")), json(read("b")));
    list(ListKind.RESOURCES);
    assertEquals(
        forwarded(Provenance.Reason.MISS, MINUTE), provenance(list(ListKind.RESOURCE_TEMPLATES)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"inputResponses\":{}}", "{\"requestState\":\"s\"}", "{\"x\":1}"})
  void rule9_whatWasAskedWithFurtherMembersIsNeitherKeptNorAnsweredFromTheCache(String members) {
    Exchange sending = Clients.sending(members);
    House cached = new House(House.cached("*"));
    cached.call("look");
    listsOnePage(Pages.lives(MINUTE));
    discovers(Pages.lives(MINUTE));
    holds(Pages.lives(MINUTE));
    read("a");
    list(ListKind.PROMPTS);
    discover();

    assertEquals(Provenance.Forwarded.BYPASS, provenance(read("a", sending)));
    assertEquals(Provenance.Forwarded.BYPASS, provenance(list(ListKind.PROMPTS, sending)));
    assertEquals(
        Provenance.Forwarded.BYPASS,
        provenance(house.discover.discover(SERVER, FreshnessDemand.NONE, sending)));
    assertEquals(Provenance.Forwarded.BYPASS, provenance(cached.callWith(sending, "look")));
    assertEquals("1", json(read("a")));
  }

  @Test
  void rule9_whatWasAskedWithFurtherMembersIsNotToBeHadFromTheCacheOnly() {
    Exchange sending = Clients.sending("{\"requestState\":\"s\"}");
    Outcome<McpResult> resource =
        house.askServer.readResource(new ReadResource(SERVER, "a"), House.ONLY_IF_CACHED, sending);
    Outcome<Listing> listing =
        house.listTools.list(SERVER, ListKind.TOOLS, House.ONLY_IF_CACHED, sending);
    Outcome<Discovery> discovery = house.discover.discover(SERVER, House.ONLY_IF_CACHED, sending);

    assertEquals(new Outcome.Failed<McpResult>(new Failure.NotCached()), resource);
    assertEquals(new Outcome.Failed<Listing>(new Failure.NotCached()), listing);
    assertEquals(new Outcome.Failed<Discovery>(new Failure.NotCached()), discovery);
    assertEquals(List.of(), house.server.asked());
  }

  @Test
  void rule9_anAnswerThatAsksForInputIsNotKept() {
    house.server.answersOthers(
        (_, _) ->
            new Reply.Answered<>(
                new McpResult(
                    JsonBytes.of(Integer.toString(answers.incrementAndGet())),
                    McpResult.Kind.CONTINUATION,
                    Pages.shared(MINUTE))));

    read("a");

    assertEquals("2", json(read("a")));
  }

  @Test
  void rule9_whatHasAnEndlessUriIsNotKept() {
    holds(Pages.lives(MINUTE));

    assertEquals(Provenance.Forwarded.BYPASS, provenance(read("a".repeat(8 * 1024 + 1))));
    assertEquals(forwarded(Provenance.Reason.MISS, MINUTE), provenance(read("a".repeat(8 * 1024))));
  }

  @Test
  void rule9_nothingIsFetchedInTheBackgroundOnceItsTimeIsOver() {
    listsOnePage(Pages.lives(MINUTE));
    holds(Pages.lives(MINUTE));
    list(ListKind.TOOLS);
    read("a");

    house.ticker.advance(MINUTE.multipliedBy(2));

    assertEquals(0, house.background.size());
    assertEquals(List.of("tools/list", "resources/read a"), house.server.asked());
  }

  @Test
  void rule9_aStaleValueIsServedWhenTheNewOneCannotBeHad() {
    listsOnePage(Pages.lives(MINUTE));
    discovers(Pages.lives(MINUTE));
    holds(Pages.lives(MINUTE));
    list(ListKind.TOOLS);
    discover();
    read("a");
    house.ticker.advance(MINUTE);
    house.server.fails(DOWN);

    assertEquals(hit(MINUTE, Duration.ZERO), provenance(list(ListKind.TOOLS)));
    assertEquals(hit(MINUTE, Duration.ZERO), provenance(discover()));
    assertEquals(hit(MINUTE, Duration.ZERO), provenance(read("a")));
    house.ticker.advance(Duration.ofHours(24));
    assertInstanceOf(Outcome.Failed.class, read("a"));
  }

  @Test
  void rule9_aListingIsFetchedEarlyWhenItSeemsToBeWrong() {
    listsOnePage(Pages.lives(LISTING_LIFE));
    list(ListKind.TOOLS);
    house.ticker.advance(Duration.ofSeconds(2));

    house.call("unheard-of");

    assertEquals(List.of("tools/list", "tools/list"), house.server.asked());
  }

  private void listsOnePage(CacheHints hints) {
    house.server.listsBy((_, _, _) -> new Reply.Answered<>(page("one", hints)));
  }

  private void discovers(CacheHints hints) {
    house.server.discoversBy(_ -> new Reply.Answered<>(FakeMcpServer.discovery("{}", hints)));
  }

  private void holds(CacheHints hints) {
    house.server.answersOthers(
        (_, _) ->
            new Reply.Answered<>(
                new McpResult(
                    JsonBytes.of(Integer.toString(answers.incrementAndGet())),
                    McpResult.Kind.COMPLETE,
                    hints)));
  }

  private Outcome<Listing> list(ListKind kind) {
    return list(kind, Exchange.ANONYMOUS);
  }

  private Outcome<Listing> list(ListKind kind, Exchange exchange) {
    return house.listTools.list(SERVER, kind, FreshnessDemand.NONE, exchange);
  }

  private Outcome<McpResult> read(String uri) {
    return read(uri, Exchange.ANONYMOUS);
  }

  private Outcome<McpResult> read(String uri, Exchange exchange) {
    return house.askServer.readResource(
        new ReadResource(SERVER, uri), FreshnessDemand.NONE, exchange);
  }

  private Outcome<Discovery> discover() {
    return house.discover.discover(SERVER, FreshnessDemand.NONE, Exchange.ANONYMOUS);
  }

  private static String json(Outcome<McpResult> outcome) {
    Object value = assertInstanceOf(Outcome.Served.class, outcome).value();
    return assertInstanceOf(McpResult.class, value).json().text();
  }
}
