package dev.bascule.application.service;

import static dev.bascule.application.service.House.SERVER;
import static dev.bascule.application.service.Outcomes.provenance;
import static dev.bascule.application.service.Outcomes.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.bascule.application.policy.Caching;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Resend;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.outcome.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is given what is kept, and what is said of it: the design upon the rules of MCP. */
class CachingRules91Test {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Exchange ROOTS = Clients.thatCan(Clients.ROOTS);
  private static final Exchange SAMPLING = Clients.thatCan("{\"sampling\":{}}");

  private final House trusted = new House(House.policy(/* trusted= */ true));
  private final House untrusted = new House(House.policy(/* trusted= */ false));

  @Test
  void rule9_1_1_plainClientsAreOneToAServerWhoeverTheyActFor() {
    answers(untrusted, Pages.lives(MINUTE));
    Exchange anne = Exchange.plain(new Caller("anne"));
    Exchange bert = Exchange.plain(new Caller("bert"));

    assertEquals(listed(untrusted, anne), listed(untrusted, bert));
    assertEquals(read(untrusted, anne), read(untrusted, bert));
    assertEquals(discovered(untrusted, anne), discovered(untrusted, bert));
  }

  @Test
  void rule9_1_1_resultsOfToolsAreForTheirCallerAlone() {
    House house = new House(House.cached("look"));
    Outcome<McpResult> anne = house.callAs(new Caller("anne"), "look", "{}", FreshnessDemand.NONE);

    assertNotEquals(
        value(anne), value(house.callAs(new Caller("bert"), "look", "{}", FreshnessDemand.NONE)));
  }

  @Test
  void rule9_1_2_whatAClientCanBeAskedTellsItsAnswersFromOthers() {
    answers(trusted, Pages.lives(MINUTE));

    assertNotEquals(listed(trusted, ROOTS), listed(trusted, SAMPLING));
    assertNotEquals(listed(trusted, ROOTS), listed(trusted, Exchange.ANONYMOUS));
    assertNotEquals(read(trusted, ROOTS), read(trusted, SAMPLING));
    assertNotEquals(discovered(trusted, ROOTS), discovered(trusted, SAMPLING));
    assertEquals(listed(trusted, ROOTS), listed(trusted, Clients.thatCan(Clients.ROOTS)));
  }

  @Test
  void rule9_1_2_whatAClientCanBeAskedTellsResultsOfToolsApart() {
    House house = new House(House.cached("look"));

    assertNotEquals(value(house.callWith(ROOTS, "look")), value(house.callWith(SAMPLING, "look")));
    assertEquals(value(house.callWith(ROOTS, "look")), value(house.callWith(ROOTS, "look")));
  }

  @Test
  void rule9_1_2_resultsThatTheOperatorSharesAreForAll() {
    House house =
        new House(
            new ToolRule(
                new Glob("look"),
                new Caching.For(Lifetime.of(MINUTE), Scope.PUBLIC, /* onlyReadOnly= */ false),
                Optional.empty(),
                Resend.BY_HINTS));

    assertEquals(value(house.callWith(ROOTS, "look")), value(house.callWith(SAMPLING, "look")));
  }

  @Test
  void rule9_1_2_traceContextAndLogLevelTellNothingApart() {
    answers(untrusted, Pages.lives(MINUTE));

    assertEquals(
        listed(untrusted, Clients.tracing("{\"traceparent\":\"00-1\"}")),
        listed(untrusted, Clients.tracing("{\"traceparent\":\"00-2\"}")));
    assertEquals(
        read(untrusted, Clients.tracing("{\"a\":1}")), read(untrusted, Exchange.ANONYMOUS));
  }

  @Test
  void rule9_1_3_thePrivatePartitionIsLookedInFirstAndThenThePublicOne() {
    answers(trusted, Pages.shared(MINUTE));
    Object shared = listed(trusted, ROOTS);
    assertEquals(shared, listed(trusted, SAMPLING));

    answers(trusted, Pages.lives(MINUTE));
    Object own = value(list(trusted, ROOTS, FreshnessDemand.RELOAD));

    assertEquals(own, listed(trusted, ROOTS));
  }

  @Test
  void rule9_1_3_aScopeThatBecomesPrivateTakesTheValueFromTheOthers() {
    answers(trusted, Pages.shared(MINUTE));
    Object shared = listed(trusted, ROOTS);
    answers(trusted, Pages.lives(MINUTE));
    list(trusted, ROOTS, FreshnessDemand.RELOAD);

    assertNotEquals(shared, listed(trusted, SAMPLING));
  }

  @Test
  void rule9_1_3_aScopeThatBecomesPublicGivesTheValueToTheOthers() {
    answers(trusted, Pages.lives(MINUTE));
    listed(trusted, ROOTS);
    answers(trusted, Pages.shared(MINUTE));
    Object shared = value(list(trusted, ROOTS, FreshnessDemand.RELOAD));

    assertEquals(shared, listed(trusted, ROOTS));
    assertEquals(shared, listed(trusted, SAMPLING));
  }

  @ParameterizedTest
  @ValueSource(longs = {25, 10_000_000})
  void rule9_1_4_nothingIsKeptForMoreThanADay(long hours) {
    answers(untrusted, Pages.lives(Duration.ofHours(hours)));
    list(untrusted, Exchange.ANONYMOUS, FreshnessDemand.NONE);
    readOutcome(untrusted, Exchange.ANONYMOUS);
    discoverOutcome(untrusted, Exchange.ANONYMOUS);

    Provenance hit = new Provenance.Hit(new Freshness(Duration.ZERO, Duration.ofHours(24)));
    assertEquals(hit, provenance(list(untrusted, Exchange.ANONYMOUS, FreshnessDemand.NONE)));
    assertEquals(hit, provenance(readOutcome(untrusted, Exchange.ANONYMOUS)));
    assertEquals(hit, provenance(discoverOutcome(untrusted, Exchange.ANONYMOUS)));
  }

  @Test
  void rule9_1_5_aListingHasTheShortestTimeAndTheNarrowestScopeOfItsPages() {
    new Pages(trusted.server)
        .first(Pages.page("one", "2", Pages.shared(MINUTE)))
        .at("2", Pages.page("two", "3", Pages.lives(MINUTE.multipliedBy(2))))
        .at("3", Pages.page("three", Pages.shared(MINUTE.multipliedBy(3))));

    assertEquals(Pages.lives(MINUTE), hints(listed(trusted, ROOTS)));
    assertEquals(3, trusted.server.listingCount());
    listed(trusted, SAMPLING);
    assertEquals(6, trusted.server.listingCount());
  }

  @Test
  void rule9_1_6_whatIsForwardedTellsItsRemainingTime() {
    answers(untrusted, Pages.lives(MINUTE));

    assertEquals(
        Optional.of(MINUTE),
        assertInstanceOf(
                Provenance.Forwarded.class, provenance(readOutcome(untrusted, Exchange.ANONYMOUS)))
            .storedFor());
    untrusted.ticker.advance(Duration.ofSeconds(20));
    assertEquals(
        Duration.ofSeconds(40),
        assertInstanceOf(
                Provenance.Hit.class, provenance(readOutcome(untrusted, Exchange.ANONYMOUS)))
            .freshness()
            .remaining());
  }

  @Test
  void rule9_1_6_whatIsServedStaleHasNoTimeLeft() {
    answers(untrusted, Pages.lives(MINUTE));
    listed(untrusted, Exchange.ANONYMOUS);
    untrusted.ticker.advance(MINUTE);
    untrusted.server.fails(new Failure.BadAnswer("status 500"));

    Provenance provenance = provenance(list(untrusted, Exchange.ANONYMOUS, FreshnessDemand.NONE));

    assertEquals(
        Duration.ZERO, assertInstanceOf(Provenance.Hit.class, provenance).freshness().remaining());
  }

  @Test
  void rule9_1_6_theScopeIsToldAsFarAsItIsBelieved() {
    answers(trusted, Pages.shared(MINUTE));
    answers(untrusted, Pages.shared(MINUTE));

    assertEquals(Scope.PUBLIC, hints(listed(trusted, ROOTS)).scope());
    assertEquals(Scope.PUBLIC, hints(read(trusted, ROOTS)).scope());
    assertEquals(Scope.PUBLIC, hints(discovered(trusted, ROOTS)).scope());
    assertEquals(Scope.PRIVATE, hints(listed(untrusted, ROOTS)).scope());
    assertEquals(Scope.PRIVATE, hints(read(untrusted, ROOTS)).scope());
    assertEquals(Scope.PRIVATE, hints(discovered(untrusted, ROOTS)).scope());
  }

  @Test
  void rule9_1_6_whatTheOperatorDisabledNarrowsNoScope() {
    new Pages(trusted.server).first(Pages.page("secret-door", Pages.shared(MINUTE)));

    Listing listing = assertInstanceOf(Listing.class, listed(trusted, ROOTS));

    assertEquals(List.of(), listing.items());
    assertEquals(Scope.PUBLIC, listing.hints().scope());
  }

  @Test
  void rule9_1_7_publicIsBelievedOfATrustedServer() {
    answers(trusted, Pages.shared(MINUTE));

    assertEquals(listed(trusted, ROOTS), listed(trusted, SAMPLING));
    assertEquals(read(trusted, ROOTS), read(trusted, SAMPLING));
    assertEquals(discovered(trusted, ROOTS), discovered(trusted, SAMPLING));
  }

  @Test
  void rule9_1_7_publicIsNotBelievedOfOthers() {
    answers(untrusted, Pages.shared(MINUTE));

    assertNotEquals(listed(untrusted, ROOTS), listed(untrusted, SAMPLING));
    assertNotEquals(read(untrusted, ROOTS), read(untrusted, SAMPLING));
    assertNotEquals(discovered(untrusted, ROOTS), discovered(untrusted, SAMPLING));
  }

  /** Makes the server answer each request with another number. */
  private static void answers(House house, CacheHints hints) {
    AtomicInteger numbers = new AtomicInteger(100 * house.server.asked().size());
    house.server.listsBy(
        (_, _, _) ->
            new Reply.Answered<>(Pages.page(Integer.toString(numbers.incrementAndGet()), hints)));
    house.server.answersOthers(
        (_, _) ->
            new Reply.Answered<>(
                new McpResult(
                    JsonBytes.of(Integer.toString(numbers.incrementAndGet())),
                    McpResult.Kind.COMPLETE,
                    hints)));
    house.server.discoversBy(
        _ ->
            new Reply.Answered<>(
                FakeMcpServer.discovery(Integer.toString(numbers.incrementAndGet()), hints)));
  }

  private static Outcome<Listing> list(House house, Exchange exchange, FreshnessDemand demand) {
    return house.listTools.list(SERVER, ListKind.TOOLS, demand, exchange);
  }

  private static Outcome<McpResult> readOutcome(House house, Exchange exchange) {
    return house.askServer.readResource(
        new ReadResource(SERVER, "a"), FreshnessDemand.NONE, exchange);
  }

  private static Outcome<Discovery> discoverOutcome(House house, Exchange exchange) {
    return house.discover.discover(SERVER, FreshnessDemand.NONE, exchange);
  }

  private static Object listed(House house, Exchange exchange) {
    return value(list(house, exchange, FreshnessDemand.NONE));
  }

  private static Object read(House house, Exchange exchange) {
    return value(readOutcome(house, exchange));
  }

  private static Object discovered(House house, Exchange exchange) {
    return value(discoverOutcome(house, exchange));
  }

  private static CacheHints hints(Object value) {
    return switch (value) {
      case Listing listing -> listing.hints();
      case McpResult result -> result.hints();
      case Discovery discovery -> discovery.hints();
      default -> throw new AssertionError(value);
    };
  }
}
