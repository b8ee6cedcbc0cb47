package dev.bascule.application.connection;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.CallContexts;
import dev.bascule.application.CoreFixture;
import dev.bascule.application.FakePages;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The connections that sessions have of their own. */
class ServerConnectionPoolTest {

  private static final CacheHints AN_HOUR = FakePages.lives(Duration.ofHours(1));

  private final CoreFixture house = new CoreFixture(CoreFixture.cached("look"));
  private final CallContexts.Session anne = new CallContexts.Session(CallContexts.ROOTS);
  private final CallContexts.Session bert = new CallContexts.Session(CallContexts.ROOTS);

  @Test
  void areForSessionsThatCanBeAskedSomething() {
    list(anne);
    list(anne);
    house.callWith(CallContexts.of(anne), "write");

    assertEquals(List.of("tools/list", "tools/call"), onlyOpened().asked());
    assertEquals(List.of(), house.server.asked());
  }

  @Test
  void areNotForSessionsThatCanBeAskedNothing() {
    list(new CallContexts.Session("{}"));

    assertEquals(List.of(), house.server.opened());
  }

  @Test
  void areNotForClientsWithoutASession() {
    house.listTools.list(
        SERVER,
        ListKind.TOOLS,
        FreshnessRequirement.NONE,
        CallContexts.thatCan(CallContexts.ROOTS));

    assertEquals(List.of(), house.server.opened());
  }

  @Test
  void areEachForOneSession() {
    list(anne);
    list(bert);

    assertEquals(2, house.server.opened().size());
    assertEquals(
        List.of(1, 1), house.server.opened().stream().map(FakeMcpServer::listingCount).toList());
  }

  @Test
  void shareTheBreakerOfTheServer() {
    house.upstreams.find(SERVER).orElseThrow().breaker().forceOpen();

    assertInstanceOf(Outcome.Failed.class, list(anne));
    assertEquals(0, onlyOpened().listingCount());
    assertEquals(
        CircuitState.OPEN, house.upstreams.find(SERVER).orElseThrow().breaker().snapshot().state());
  }

  @Test
  void areCounted() {
    list(anne);
    list(bert);
    assertEquals(2, house.connections.count());

    house.endSession.endSession(bert);

    assertEquals(1, house.connections.count());
  }

  @Test
  void areLimitedInNumber() {
    list(anne);
    list(bert);
    CallContexts.Session third = new CallContexts.Session(CallContexts.ROOTS);

    assertEquals(
        new Outcome.Failed<Listing>(new Failure.Saturated(2, Duration.ofSeconds(1))), list(third));
    house.endSession.endSession(bert);
    assertInstanceOf(Outcome.Served.class, list(third));
  }

  @Test
  void areFewerWhereEachIsAProcess() {
    house.server.becomeChild();
    list(anne);

    assertEquals(
        new Outcome.Failed<Listing>(new Failure.Saturated(1, Duration.ofSeconds(1))), list(bert));
    house.endSession.endSession(anne);
    assertInstanceOf(Outcome.Served.class, list(bert));
  }

  @Test
  void areAllEndedAtOnceAtTheEnd() {
    list(anne);
    list(bert);

    assertEquals(house.server.opened().size(), house.connections.endAll().size());
    assertEquals(new Outcome.Failed<Listing>(new Failure.Cancelled()), list(anne));
    assertEquals(List.of(), house.connections.endAll());
  }

  @Nested
  class OfASessionThatEnds {

    @Test
    void areClosedInTheBackground() {
      list(anne);

      house.endSession.endSession(anne);

      assertFalse(onlyOpened().isClosed());
      house.closing.remove().run();
      assertTrue(onlyOpened().isClosed());
      house.endSession.endSession(anne);
      assertEquals(0, house.closing.size());
    }

    @Test
    void areNotOpenedAnyMore() {
      house.endSession.endSession(anne);

      assertEquals(new Outcome.Failed<Listing>(new Failure.Cancelled()), list(anne));
      assertEquals(List.of(), house.server.opened());
    }

    @Test
    void areClosedWhenItEndsWhileTheyAreOpened() {
      house.server.onOpening(() -> house.endSession.endSession(anne));

      assertEquals(new Outcome.Failed<Listing>(new Failure.Cancelled()), list(anne));
      house.closing.remove().run();
      assertTrue(onlyOpened().isClosed());
    }

    @Test
    void takeWhatIsCachedForItAlongAndNothingElse() {
      hold();
      list(anne);
      read(anne);
      house.callWith(CallContexts.of(anne), "look");
      house.discover.discover(SERVER, FreshnessRequirement.NONE, CallContexts.of(anne));
      list(bert);
      house.call("look");
      assertEquals(7, held());

      house.endSession.endSession(anne);

      assertEquals(3, held());
      assertEquals(1, house.caches.results().stats().size());
    }

    @Test
    void storeNothingThatWasUnderWay() {
      house.server.answersOthers(
          (_, _) -> {
            house.endSession.endSession(anne);
            return new UpstreamReply.Answered<>(
                new McpResult(JsonBytes.of("1"), McpResult.Kind.COMPLETE, AN_HOUR));
          });

      read(anne);

      assertEquals(0, held());
    }
  }

  @Nested
  class WhenTwoOpenThemAtTheSameTime {

    @Test
    void oneIsKeptAndTheOtherClosed() {
      house.server.onOpening(() -> list(anne));

      list(anne);

      house.closing.remove().run();
      assertEquals(
          List.of(false, true),
          house.server.opened().stream().map(FakeMcpServer::isClosed).sorted().toList());
      house.endSession.endSession(anne);
      assertEquals(1, house.closing.size());
    }
  }

  @Nested
  class ThatBeginAnew {

    @Test
    void loseWhatWasFetchedOverThem() {
      list(anne);
      list(bert);
      house.list();

      house.server.opened().getFirst().tells(new ServerNotification.BeganAnew());

      assertEquals(List.of("files began anew, dropped 1"), house.events.told);
      list(anne);
      list(bert);
      house.list();
      assertEquals(
          List.of(2, 1), house.server.opened().stream().map(FakeMcpServer::listingCount).toList());
      assertEquals(1, house.server.listingCount());
    }

    @Test
    void dropForAllWhatTheySayHasChanged() {
      list(anne);
      house.list();

      onlyOpened().tells(new ServerNotification.ListChanged(ListKind.TOOLS));

      assertEquals(0, house.caches.listings().stats().size());
    }
  }

  private FakeMcpServer onlyOpened() {
    assertEquals(1, house.server.opened().size());
    return house.server.opened().getFirst();
  }

  private int held() {
    return house.caches.listings().stats().size()
        + house.caches.results().stats().size()
        + house.caches.discoveries().stats().size();
  }

  private void hold() {
    house.server.answersOthers(
        (_, _) ->
            new UpstreamReply.Answered<>(
                new McpResult(JsonBytes.of("1"), McpResult.Kind.COMPLETE, AN_HOUR)));
  }

  private Outcome<Listing> list(ClientSession session) {
    return house.listTools.list(
        SERVER, ListKind.TOOLS, FreshnessRequirement.NONE, CallContexts.of(session));
  }

  private void read(ClientSession session) {
    CallContext exchange = CallContexts.of(session);
    Outcome<McpResult> _ =
        house.askServer.readResource(
            new ReadResource(SERVER, "a"), FreshnessRequirement.NONE, exchange);
  }
}
