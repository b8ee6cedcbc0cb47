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

  private final CoreFixture core = new CoreFixture(CoreFixture.cached("look"));
  private final CallContexts.FakeSession anne = new CallContexts.FakeSession(CallContexts.ROOTS);
  private final CallContexts.FakeSession bert = new CallContexts.FakeSession(CallContexts.ROOTS);

  @Test
  void areForSessionsThatCanBeAskedSomething() {
    list(anne);
    list(anne);
    core.callWith(CallContexts.of(anne), "write");

    assertEquals(List.of("tools/list", "tools/call"), onlyOpened().requests());
    assertEquals(List.of(), core.server.requests());
  }

  @Test
  void areNotForSessionsThatCanBeAskedNothing() {
    list(new CallContexts.FakeSession("{}"));

    assertEquals(List.of(), core.server.opened());
  }

  @Test
  void areNotForClientsWithoutASession() {
    core.listTools.list(
        SERVER,
        ListKind.TOOLS,
        FreshnessRequirement.NONE,
        CallContexts.withCapabilities(CallContexts.ROOTS));

    assertEquals(List.of(), core.server.opened());
  }

  @Test
  void areEachForOneSession() {
    list(anne);
    list(bert);

    assertEquals(2, core.server.opened().size());
    assertEquals(
        List.of(1, 1), core.server.opened().stream().map(FakeMcpServer::listingCount).toList());
  }

  @Test
  void shareTheBreakerOfTheServer() {
    core.upstreams.find(SERVER).orElseThrow().breaker().forceOpen();

    assertInstanceOf(Outcome.Failed.class, list(anne));
    assertEquals(0, onlyOpened().listingCount());
    assertEquals(
        CircuitState.OPEN, core.upstreams.find(SERVER).orElseThrow().breaker().snapshot().state());
  }

  @Test
  void areCounted() {
    list(anne);
    list(bert);
    assertEquals(2, core.connections.count());

    core.endSession.endSession(bert);

    assertEquals(1, core.connections.count());
  }

  @Test
  void areLimitedInNumber() {
    list(anne);
    list(bert);
    CallContexts.FakeSession third = new CallContexts.FakeSession(CallContexts.ROOTS);

    assertEquals(
        new Outcome.Failed<Listing>(new Failure.Saturated(2, Duration.ofSeconds(1))), list(third));
    core.endSession.endSession(bert);
    assertInstanceOf(Outcome.Served.class, list(third));
  }

  @Test
  void areFewerWhereEachIsAProcess() {
    core.server.useStdio();
    list(anne);

    assertEquals(
        new Outcome.Failed<Listing>(new Failure.Saturated(1, Duration.ofSeconds(1))), list(bert));
    core.endSession.endSession(anne);
    assertInstanceOf(Outcome.Served.class, list(bert));
  }

  @Test
  void areAllEndedAtOnceAtTheEnd() {
    list(anne);
    list(bert);

    assertEquals(core.server.opened().size(), core.connections.endAll().size());
    assertEquals(new Outcome.Failed<Listing>(new Failure.Cancelled()), list(anne));
    assertEquals(List.of(), core.connections.endAll());
  }

  @Nested
  class EndedSession {

    @Test
    void areClosedInTheBackground() {
      list(anne);

      core.endSession.endSession(anne);

      assertFalse(onlyOpened().isClosed());
      core.closing.remove().run();
      assertTrue(onlyOpened().isClosed());
      core.endSession.endSession(anne);
      assertEquals(0, core.closing.size());
    }

    @Test
    void areNotOpenedAnyMore() {
      core.endSession.endSession(anne);

      assertEquals(new Outcome.Failed<Listing>(new Failure.Cancelled()), list(anne));
      assertEquals(List.of(), core.server.opened());
    }

    @Test
    void areClosedWhenItEndsWhileTheyAreOpened() {
      core.server.onOpening(() -> core.endSession.endSession(anne));

      assertEquals(new Outcome.Failed<Listing>(new Failure.Cancelled()), list(anne));
      core.closing.remove().run();
      assertTrue(onlyOpened().isClosed());
    }

    @Test
    void takeWhatIsCachedForItAlongAndNothingElse() {
      hold();
      list(anne);
      read(anne);
      core.callWith(CallContexts.of(anne), "look");
      core.discover.discover(SERVER, FreshnessRequirement.NONE, CallContexts.of(anne));
      list(bert);
      core.call("look");
      assertEquals(7, held());

      core.endSession.endSession(anne);

      assertEquals(3, held());
      assertEquals(1, core.caches.results().stats().size());
    }

    @Test
    void storeNothingThatWasUnderWay() {
      core.server.answersOthers(
          (_, _) -> {
            core.endSession.endSession(anne);
            return new UpstreamReply.Answered<>(
                new McpResult(JsonBytes.of("1"), McpResult.Kind.COMPLETE, AN_HOUR));
          });

      read(anne);

      assertEquals(0, held());
    }
  }

  @Nested
  class ConcurrentOpening {

    @Test
    void oneIsKeptAndTheOtherClosed() {
      core.server.onOpening(() -> list(anne));

      list(anne);

      core.closing.remove().run();
      assertEquals(
          List.of(false, true),
          core.server.opened().stream().map(FakeMcpServer::isClosed).sorted().toList());
      core.endSession.endSession(anne);
      assertEquals(1, core.closing.size());
    }
  }

  @Nested
  class RestartedServer {

    @Test
    void loseWhatWasFetchedOverThem() {
      list(anne);
      list(bert);
      core.list();

      core.server.opened().getFirst().sendNotification(new ServerNotification.Reset());

      assertEquals(List.of("files began anew, dropped 1"), core.events.told);
      list(anne);
      list(bert);
      core.list();
      assertEquals(
          List.of(2, 1), core.server.opened().stream().map(FakeMcpServer::listingCount).toList());
      assertEquals(1, core.server.listingCount());
    }

    @Test
    void dropForAllWhatTheySayHasChanged() {
      list(anne);
      core.list();

      onlyOpened().sendNotification(new ServerNotification.ListChanged(ListKind.TOOLS));

      assertEquals(0, core.caches.listings().stats().size());
    }
  }

  private FakeMcpServer onlyOpened() {
    assertEquals(1, core.server.opened().size());
    return core.server.opened().getFirst();
  }

  private int held() {
    return core.caches.listings().stats().size()
        + core.caches.results().stats().size()
        + core.caches.discoveries().stats().size();
  }

  private void hold() {
    core.server.answersOthers(
        (_, _) ->
            new UpstreamReply.Answered<>(
                new McpResult(JsonBytes.of("1"), McpResult.Kind.COMPLETE, AN_HOUR)));
  }

  private Outcome<Listing> list(ClientSession session) {
    return core.listTools.list(
        SERVER, ListKind.TOOLS, FreshnessRequirement.NONE, CallContexts.of(session));
  }

  private void read(ClientSession session) {
    CallContext context = CallContexts.of(session);
    Outcome<McpResult> _ =
        core.useServerFeatures.readResource(
            new ReadResource(SERVER, "a"), FreshnessRequirement.NONE, context);
  }
}
