package dev.bascule.application.service;

import static dev.bascule.application.service.House.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest.GetPrompt;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.outcome.Reply;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a stale value stands in for one that cannot be had, and when it never does. */
class CachingRules91StaleTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Failure.Refused REFUSED = new Failure.Refused("status 401");
  private static final Failure.BadAnswer DOWN = new Failure.BadAnswer("status 500");
  private static final GetPrompt ANY = new GetPrompt(SERVER, "p", JsonBytes.of("{}"));

  private final House house = new House(House.policy(/* trusted= */ true));

  @Test
  void rule9_1_9_whileTheBreakerIsOpenStaleValuesAreServed() {
    fetchAll(Pages.lives(MINUTE));
    house.upstreams.find(SERVER).orElseThrow().breaker().forceOpen();

    assertInstanceOf(Outcome.Served.class, list(FreshnessDemand.NONE));
    assertInstanceOf(Outcome.Served.class, discover());
    assertInstanceOf(Outcome.Served.class, read());
  }

  @Test
  void rule9_1_9_stalePrivateValuesAreNotServedToTheOneWhoIsRefused() {
    fetchAll(Pages.lives(MINUTE));
    house.server.fails(REFUSED);

    assertEquals(new Outcome.Failed<Listing>(REFUSED), list(FreshnessDemand.NONE));
    assertEquals(new Outcome.Failed<McpResult>(REFUSED), read());
    assertEquals(new Outcome.Failed<Discovery>(REFUSED), discover());
  }

  @Test
  void rule9_1_9_stalePrivateValuesAreNotServedEverAfter() {
    fetchAll(Pages.lives(MINUTE));
    refuseSomethingElse();
    house.server.fails(DOWN);

    assertEquals(new Outcome.Failed<Listing>(DOWN), list(FreshnessDemand.NONE));
    assertEquals(new Outcome.Failed<McpResult>(DOWN), read());
    assertEquals(new Outcome.Failed<Discovery>(DOWN), discover());
    assertEquals(new Outcome.Failed<Listing>(DOWN), list(FreshnessDemand.ANY_AGE));
    FreshnessDemand anyStored =
        new FreshnessDemand(false, false, /* onlyIfCached= */ true, null, null, Duration.ofDays(1));
    assertEquals(new Outcome.Failed<Listing>(new Failure.NotCached()), list(anyStored));
  }

  @Test
  void rule9_1_9_stalePrivateValuesAreNotServedIfTheRefusalCameMeanwhile() {
    fetchAll(Pages.lives(MINUTE));
    house.server.listsBy(
        (_, _, _) -> {
          refuseSomethingElse();
          return new Reply.Failed<>(DOWN);
        });

    assertEquals(new Outcome.Failed<Listing>(DOWN), list(FreshnessDemand.NONE));
  }

  @Test
  void rule9_1_9_privateValuesAreNotServedIfTheyBecameStaleMeanwhile() {
    fetchAll(Pages.lives(MINUTE.multipliedBy(2)));
    refuseSomethingElse();
    house.server.listsBy(
        (_, _, _) -> {
          house.ticker.advance(MINUTE);
          return new Reply.Failed<>(DOWN);
        });
    FreshnessDemand young = new FreshnessDemand(false, false, false, Duration.ZERO, null, null);

    assertEquals(new Outcome.Failed<Listing>(DOWN), list(young));
  }

  @Test
  void rule9_1_9_freshPrivateValuesAreServedStill() {
    fetchAll(Pages.lives(MINUTE.multipliedBy(2)));
    refuseSomethingElse();

    assertInstanceOf(Outcome.Served.class, list(FreshnessDemand.NONE));
    assertInstanceOf(Outcome.Served.class, read());
  }

  @Test
  void rule9_1_9_stalePublicValuesAreServedStill() {
    fetchAll(Pages.shared(MINUTE));
    refuseSomethingElse();
    house.server.fails(DOWN);

    assertInstanceOf(Outcome.Served.class, list(FreshnessDemand.NONE));
    assertInstanceOf(Outcome.Served.class, read());
  }

  @Test
  void rule9_1_9_whatIsFetchedAfterTheRefusalIsServedAgain() {
    fetchAll(Pages.lives(MINUTE));
    refuseSomethingElse();
    house.ticker.advanceNanos(1);
    fetchAll(Pages.lives(MINUTE));
    house.server.fails(DOWN);

    assertInstanceOf(Outcome.Served.class, list(FreshnessDemand.NONE));
    assertInstanceOf(Outcome.Served.class, read());
  }

  @Test
  void rule9_1_9_callsAreMadeAgainOnceTheServerRefusesNoMore() {
    house.call("look");
    house.ticker.advance(House.LISTING_LIFE);
    refuseSomethingElse();

    assertInstanceOf(Outcome.Served.class, house.call("look"));
    assertEquals(2, house.server.listingCount());
  }

  @Test
  void rule9_1_9_stalePrivateDescriptionsAreNotUsedAtOnceEither() {
    House caching = new House(House.policy(/* trusted= */ true, House.cached("look")));
    caching.list();
    caching.ticker.advance(House.LISTING_LIFE);
    caching.call("look");

    assertTrue(lookAtOnce(caching).isPresent());
    refuseSomethingElse(caching);
    assertEquals(Optional.empty(), lookAtOnce(caching));
  }

  private static Optional<Outcome<McpResult>> lookAtOnce(House house) {
    return house.callTool.callToolAtOnce(
        House.call("look", "{}"), FreshnessDemand.NONE, Exchange.ANONYMOUS);
  }

  /** Fetches everything, and lets a minute pass. */
  private void fetchAll(CacheHints hints) {
    house.server.listsBy((_, _, _) -> new Reply.Answered<>(Pages.page("one", hints)));
    house.server.answersOthers(
        (_, _) ->
            new Reply.Answered<>(
                new McpResult(JsonBytes.of("{}"), McpResult.Kind.COMPLETE, hints)));
    house.server.discoversBy(_ -> new Reply.Answered<>(FakeMcpServer.discovery("{}", hints)));
    list(FreshnessDemand.NONE);
    read();
    discover();
    house.ticker.advance(MINUTE);
  }

  private void refuseSomethingElse() {
    refuseSomethingElse(house);
  }

  private static void refuseSomethingElse(House house) {
    house.server.answersOthers((_, _) -> new Reply.Failed<>(REFUSED));
    assertEquals(
        new Outcome.Failed<McpResult>(REFUSED), house.askServer.getPrompt(ANY, Exchange.ANONYMOUS));
  }

  private Outcome<Listing> list(FreshnessDemand demand) {
    return house.listTools.list(SERVER, ListKind.TOOLS, demand, Exchange.ANONYMOUS);
  }

  private Outcome<McpResult> read() {
    return house.askServer.readResource(
        new ReadResource(SERVER, "a"), FreshnessDemand.NONE, Exchange.ANONYMOUS);
  }

  private Outcome<Discovery> discover() {
    return house.discover.discover(SERVER, FreshnessDemand.NONE, Exchange.ANONYMOUS);
  }
}
