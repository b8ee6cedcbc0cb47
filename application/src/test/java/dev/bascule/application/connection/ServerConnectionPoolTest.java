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
import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.SessionRoute;
import dev.bascule.application.policy.StartRule;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The dedicated connections of sessions. */
class ServerConnectionPoolTest {

  private static final CacheHints AN_HOUR = FakePages.lives(Duration.ofHours(1));

  private final CoreFixture core = new CoreFixture(CoreFixture.cached("look"));
  private final CallContexts.FakeSession anne = new CallContexts.FakeSession(CallContexts.ROOTS);
  private final CallContexts.FakeSession bert = new CallContexts.FakeSession(CallContexts.ROOTS);

  @Test
  void opensOnFirstCallOfSessionThatAcceptsRequests() {
    call(anne);
    call(anne);

    assertEquals(List.of("tools/call", "tools/call"), onlyOpened().requests());
    assertEquals(List.of("tools/list"), core.server.requests());
  }

  @Test
  void opensNoneForListingsAndDiscovery() {
    for (ListKind kind : ListKind.values()) {
      Outcome<Listing> _ =
          core.listTools.list(SERVER, kind, FreshnessRequirement.NONE, CallContexts.of(anne));
    }
    core.discover.discover(SERVER, FreshnessRequirement.NONE, CallContexts.of(anne));

    assertEquals(List.of(), core.server.opened());
  }

  @Test
  void opensForResourcesPromptsAndCompletions() {
    List<CallContexts.FakeSession> sessions =
        Stream.generate(() -> new CallContexts.FakeSession(CallContexts.ROOTS)).limit(3).toList();
    CoreFixture roomy = new CoreFixture(CoreFixture.policy(/* trusted= */ false), /* limit= */ 3);
    roomy.useServerFeatures.readResource(
        new ReadResource(SERVER, "a"),
        FreshnessRequirement.NONE,
        CallContexts.of(sessions.getFirst()));
    roomy.useServerFeatures.getPrompt(
        new McpRequest.GetPrompt(SERVER, "p", JsonBytes.of("{}")),
        CallContexts.of(sessions.get(1)));
    roomy.useServerFeatures.complete(
        new McpRequest.Complete(SERVER, JsonBytes.of("{}")), CallContexts.of(sessions.get(2)));

    assertEquals(
        List.of("resources/read a", "prompts/get", "completion/complete"),
        roomy.server.opened().stream().map(opened -> opened.requests().getFirst()).toList());
  }

  @Test
  void opensNoneForSessionsWithoutCapabilities() {
    call(new CallContexts.FakeSession("{}"));

    assertEquals(List.of(), core.server.opened());
  }

  @Test
  void opensNoneForClientsWithoutSession() {
    core.callWith(CallContexts.withCapabilities(CallContexts.ROOTS), "write");

    assertEquals(List.of(), core.server.opened());
  }

  @Test
  void opensNoneIfSessionsShareConnection() {
    CoreFixture shared = new CoreFixture(sharedPolicy());
    List<String> declared = new ArrayList<>();
    shared.server.answersCalls(
        (_, context) -> {
          declared.add(context.client().capabilities().text());
          return FakeMcpServer.result("1");
        });

    shared.callWith(CallContexts.of(anne), "write");

    assertEquals(List.of(), shared.server.opened());
    assertEquals(List.of("{}"), declared);
  }

  @Test
  void opensNoneForSubscriptionsIfSessionsShareConnection() {
    CoreFixture shared = new CoreFixture(sharedPolicy());
    shared.server.answersOthers((_, _) -> FakeMcpServer.result("{}"));
    List<ServerNotification> notifications = new ArrayList<>();
    Subscription subscription =
        shared.subscribeToServers.subscribe(
            CallContexts.of(anne), (_, notification) -> notifications.add(notification));
    ServerNotification updated = new ServerNotification.ResourceUpdated("a", JsonBytes.of("{}"));

    subscription.subscribe(new McpRequest.Subscribe(SERVER, "a"));
    subscription.setLogLevel(SERVER, LogLevel.ALERT);
    shared.notificationRouter.onNotification(SERVER, updated);
    subscription.unsubscribe(new McpRequest.Unsubscribe(SERVER, "a"));

    assertEquals(
        List.of("resources/subscribe a", "logging/setLevel alert", "resources/unsubscribe a"),
        shared.server.requests());
    assertEquals(List.of(updated), notifications);
    assertEquals(List.of(), shared.server.opened());
  }

  @Test
  void opensOnePerSession() {
    call(anne);
    call(bert);

    assertEquals(
        List.of(List.of("tools/call"), List.of("tools/call")),
        core.server.opened().stream().map(FakeMcpServer::requests).toList());
  }

  @Test
  void sharesListingsBetweenClientsWithSameCapabilities() {
    list(anne);
    list(bert);

    assertEquals(1, core.server.listingCount());
  }

  @Test
  void hasPartitionPerConnection() {
    Set<CachePartition> partitions = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      partitions.add(partitionOf(core, anne));
      core.connections.endSession(bert);
      partitions.add(partitionOf(new CoreFixture(), anne));
    }

    assertEquals(4, partitions.size());
  }

  @Test
  void sharesBreakerOfServer() {
    core.list();
    core.upstreams.find(SERVER).orElseThrow().breaker().forceOpen();

    assertInstanceOf(Outcome.Failed.class, call(anne));
    assertEquals(0, onlyOpened().callCount());
    assertEquals(
        CircuitState.OPEN, core.upstreams.find(SERVER).orElseThrow().breaker().snapshot().state());
  }

  @Test
  void countsConnections() {
    core.server.useStdio();
    call(anne);
    assertEquals(1, core.connections.usage().count());
    assertEquals(1, core.connections.childUsage().count());

    core.connections.endSession(anne);

    assertEquals(0, core.connections.usage().count());
    assertEquals(0, core.connections.childUsage().count());
  }

  @Test
  void endsAllConnectionsAtShutdown() {
    call(anne);
    call(bert);

    assertEquals(core.server.opened().size(), core.connections.endAll().size());
    assertEquals(new Outcome.Failed<McpResult>(new Failure.Cancelled()), call(anne));
    assertEquals(List.of(), core.connections.endAll());
  }

  @Nested
  class Shortage {

    private final CallContexts.FakeSession third = new CallContexts.FakeSession(CallContexts.ROOTS);

    @Test
    void closesLongestIdleConnection() {
      call(anne);
      core.ticker.advance(Duration.ofSeconds(1));
      call(bert);

      assertInstanceOf(Outcome.Served.class, call(third));

      core.closing.remove().run();
      assertEquals(List.of(true, false, false), closed());
      assertEquals(2, core.connections.usage().count());
    }

    @Test
    void closesIdleChildIfChildLimitIsReached() {
      core.server.useStdio();
      call(anne);

      assertInstanceOf(Outcome.Served.class, call(bert));

      core.closing.remove().run();
      assertEquals(List.of(true, false), closed());
      assertEquals(1, core.connections.childUsage().count());
    }

    @Test
    void closesIdleConnectionOfCallerThatUsedItsShare() {
      CoreFixture four = new CoreFixture(CoreFixture.policy(/* trusted= */ false), /* limit= */ 4);
      callFrom("192.0.2.2", four);
      for (int i = 0; i < 4; i++) {
        four.ticker.advance(Duration.ofSeconds(1));
        callFrom("192.0.2.1", four);
      }

      assertEquals(4, four.connections.usage().count());
      four.closing.remove().run();
      assertEquals(
          List.of(false, true, false, false, false),
          four.server.opened().stream().map(FakeMcpServer::isClosed).toList());
    }

    @Test
    void rejectsCallerWhoseConnectionsAreAllInUse() {
      CoreFixture four =
          new CoreFixture(
              CoreFixture.policy(/* trusted= */ false, /* maxConcurrentCalls= */ 8),
              /* limit= */ 4);
      List<Outcome<McpResult>> outcomes = new ArrayList<>();
      four.server.answers(
          _ -> {
            if (four.connections.usage().count() < 3) {
              outcomes.add(callFrom("192.0.2.1", four));
            } else {
              four.server.answers(_ -> FakeMcpServer.result("1"));
              outcomes.add(callFrom("192.0.2.1", four));
              outcomes.add(callFrom("192.0.2.2", four));
            }
            return FakeMcpServer.result("1");
          });

      callFrom("192.0.2.1", four);

      assertInstanceOf(
          Failure.OverLimit.class,
          assertInstanceOf(Outcome.Failed.class, outcomes.getFirst()).failure());
      assertInstanceOf(Outcome.Served.class, outcomes.get(1));
    }

    @Test
    void keepsConnectionsOfOthersWhileCallerUsesItsShare() {
      CoreFixture four =
          new CoreFixture(
              CoreFixture.policy(/* trusted= */ false, /* maxConcurrentCalls= */ 8),
              /* limit= */ 4);
      callFrom("192.0.2.2", anne, four);
      List<Outcome<McpResult>> outcomes = new ArrayList<>();
      four.server.answers(
          _ -> {
            if (four.connections.usage().count() == 4) {
              four.server.answers(_ -> FakeMcpServer.result("1"));
              outcomes.add(callFrom("192.0.2.1", four));
            } else {
              outcomes.add(callFrom("192.0.2.1", four));
            }
            return FakeMcpServer.result("1");
          });

      callFrom("192.0.2.1", four);

      assertEquals(
          Failure.OverLimit.Limit.OWN_CONNECTIONS,
          assertInstanceOf(
                  Failure.OverLimit.class,
                  assertInstanceOf(Outcome.Failed.class, outcomes.getFirst()).failure())
              .limit());
      callFrom("192.0.2.2", anne, four);
      assertEquals(4, four.server.opened().size());
      assertEquals(4, four.connections.endAll().size());
      assertEquals(0, four.closing.size());
    }

    @Test
    void closesWhatItEvictsEvenIfThatIsNotSufficient() {
      CoreFixture four =
          new CoreFixture(
              CoreFixture.policy(/* trusted= */ false, CoreFixture.cached("look")), /* limit= */ 4);
      callFrom("192.0.2.1", anne, "look", four);
      four.ticker.advance(Duration.ofSeconds(1));
      callFrom("192.0.2.1", new CallContexts.FakeSession(CallContexts.ROOTS), "look", four);
      callFrom("192.0.2.1", new CallContexts.FakeSession(CallContexts.ROOTS), "look", four);
      int cached = four.caches.results().stats().size();
      four.server.useStdio();
      List<Outcome<McpResult>> outcomes = new ArrayList<>();
      four.server.answers(
          _ -> {
            outcomes.add(
                callFrom(
                    "192.0.2.1", new CallContexts.FakeSession(CallContexts.ROOTS), "look", four));
            return FakeMcpServer.result("1");
          });

      callFrom("192.0.2.2", bert, "look", four);

      assertEquals(
          Failure.OverLimit.Limit.OWN_CHILDREN,
          assertInstanceOf(
                  Failure.OverLimit.class,
                  assertInstanceOf(Outcome.Failed.class, outcomes.getFirst()).failure())
              .limit());
      four.closing.remove().run();
      assertEquals(
          List.of(true, false, false, false),
          four.server.opened().stream().map(FakeMcpServer::isClosed).toList());
      assertEquals(3, cached);
      // Without that of the evicted connection, and with that of the second caller.
      assertEquals(3, four.caches.results().stats().size());
    }

    private static Outcome<McpResult> callFrom(String address, CoreFixture fixture) {
      return callFrom(address, new CallContexts.FakeSession(CallContexts.ROOTS), fixture);
    }

    private static Outcome<McpResult> callFrom(
        String address, CallContexts.FakeSession session, CoreFixture fixture) {
      return callFrom(address, session, "write", fixture);
    }

    private static Outcome<McpResult> callFrom(
        String address, CallContexts.FakeSession session, String tool, CoreFixture fixture) {
      CallContext context = CallContexts.of(session);
      return fixture.callWith(
          new CallContext(
              context.caller(),
              context.client(),
              context.forwardedParams(),
              context.forwardedIdentity(),
              context.trace(),
              context.purpose(),
              new CallOrigin("", address)),
          tool);
    }

    @Test
    void opensAnotherOnNextCall() {
      core.server.useStdio();
      call(anne);
      call(bert);

      assertInstanceOf(Outcome.Served.class, call(anne));
      assertEquals(3, core.server.opened().size());
    }

    @Test
    void removesCachedValuesOfClosedConnection() {
      core.server.useStdio();
      core.callWith(CallContexts.of(anne), "look");
      assertEquals(1, core.caches.results().stats().size());

      call(bert);

      assertEquals(0, core.caches.results().stats().size());
    }

    @Test
    void neverClosesConnectionInUse() {
      core.server.useStdio();
      List<Outcome<McpResult>> meanwhile = new ArrayList<>();
      core.server.answers(
          _ -> {
            core.ticker.advance(Duration.ofSeconds(3));
            core.server.answers(_ -> FakeMcpServer.result("2"));
            meanwhile.add(call(bert));
            return FakeMcpServer.result("1");
          });

      assertInstanceOf(Outcome.Served.class, call(anne));

      assertEquals(
          List.of(
              new Outcome.Failed<McpResult>(
                  new Failure.OverLimit(
                      Failure.OverLimit.Limit.OWN_CHILDREN, "1", Duration.ofSeconds(57)))),
          meanwhile);
      assertFalse(onlyOpened().isClosed());
    }

    @Test
    void neverClosesConnectionOfSubscriber() {
      core.server.useStdio();
      core.server.answersOthers((_, _) -> FakeMcpServer.result("{}"));
      Subscription subscription =
          core.subscribeToServers.subscribe(CallContexts.of(anne), (_, _) -> {});
      subscription.subscribe(new McpRequest.Subscribe(SERVER, "a"));

      assertEquals(
          new Outcome.Failed<McpResult>(
              new Failure.OverLimit(
                  Failure.OverLimit.Limit.OWN_CHILDREN, "1", Duration.ofMinutes(1))),
          call(bert));

      subscription.close();
      assertInstanceOf(Outcome.Served.class, call(bert));
    }

    @Test
    void closesConnectionOfClientWithOnlyAStream() {
      core.server.useStdio();
      Subscription _ = core.subscribeToServers.subscribe(CallContexts.of(anne), (_, _) -> {});
      call(anne);

      assertInstanceOf(Outcome.Served.class, call(bert));
    }

    private List<Boolean> closed() {
      return core.server.opened().stream().map(FakeMcpServer::isClosed).toList();
    }
  }

  @Nested
  class ListsThatChangeOnOwnConnections {

    @Test
    void areRequestedOverOwnConnection() {
      call(anne);
      core.list();
      onlyOpened().lists(FakeMcpServer.tool("look", true), FakeMcpServer.tool("more", true));

      assertEquals(List.of("look", "write"), names(list(anne)));
      onlyOpened().sendNotification(new ServerNotification.ListChanged(ListKind.TOOLS));

      assertEquals(List.of("look", "more"), names(list(anne)));
      assertEquals(List.of("look", "write"), names(list(bert)));
    }

    @Test
    void areRequestedOverOwnConnectionIfTheyDiffer() {
      List<ServerNotification> notifications = new ArrayList<>();
      Subscription _ =
          core.subscribeToServers.subscribe(
              CallContexts.of(anne), (_, notification) -> notifications.add(notification));
      core.server.onEachOpening((_, opened) -> opened.lists(FakeMcpServer.tool("more", true)));
      call(anne);

      core.runBackground();

      assertEquals(List.of(new ServerNotification.ListChanged(ListKind.TOOLS)), notifications);
      assertEquals(List.of("more"), names(list(anne)));
      assertEquals(List.of("look", "write"), names(list(bert)));
      assertEquals(1, core.server.listingCount());
    }

    @Test
    void areComparedOncePerConnection() {
      call(anne);
      core.runBackground();
      core.ticker.advance(CoreFixture.LISTING_LIFE);
      call(anne);
      list(anne);
      core.runBackground();

      assertEquals(1, onlyOpened().listingCount());
    }

    @Test
    void areRequestedOverSharedConnectionIfAnotherListChanged() {
      call(anne);

      onlyOpened().sendNotification(new ServerNotification.ListChanged(ListKind.PROMPTS));
      list(anne);

      assertEquals(0, onlyOpened().listingCount());
    }

    @Test
    void areSharedAgainOnceConnectionIsClosed() {
      core.server.useStdio();
      call(anne);
      onlyOpened().lists(FakeMcpServer.tool("more", true));
      onlyOpened().sendNotification(new ServerNotification.ListChanged(ListKind.TOOLS));
      call(bert);

      assertEquals(List.of("look", "write"), names(list(anne)));
    }

    @Test
    void allowCallsOfToolsMissingInSharedListing() {
      core.server.onEachOpening((_, opened) -> opened.lists(FakeMcpServer.tool("more", true)));

      assertInstanceOf(Outcome.Served.class, core.callWith(CallContexts.of(anne), "more"));
      assertInstanceOf(Outcome.Failed.class, core.callWith(CallContexts.of(anne), "none"));
    }
  }

  @Nested
  class EndedSession {

    @Test
    void closesConnectionsInBackground() {
      call(anne);

      core.connections.endSession(anne);

      assertFalse(onlyOpened().isClosed());
      core.closing.remove().run();
      assertTrue(onlyOpened().isClosed());
      core.connections.endSession(anne);
      assertEquals(0, core.closing.size());
    }

    @Test
    void opensNoMoreConnections() {
      core.connections.endSession(anne);

      assertEquals(new Outcome.Failed<McpResult>(new Failure.Cancelled()), call(anne));
      assertEquals(List.of(), core.server.opened());
    }

    @Test
    void closesConnectionOpenedMeanwhile() {
      core.server.onOpening(() -> core.connections.endSession(anne));

      assertEquals(new Outcome.Failed<McpResult>(new Failure.Cancelled()), call(anne));
      core.closing.remove().run();
      assertTrue(onlyOpened().isClosed());
    }

    @Test
    void removesOnlyItsCachedValues() {
      hold();
      call(anne);
      onlyOpened().sendNotification(new ServerNotification.ListChanged(ListKind.TOOLS));
      list(anne);
      read(anne);
      core.callWith(CallContexts.of(anne), "look");
      core.discover.discover(SERVER, FreshnessRequirement.NONE, CallContexts.of(anne));
      list(bert);
      core.call("look");
      assertEquals(7, held());

      core.connections.endSession(anne);

      assertEquals(4, held());
      assertEquals(1, core.caches.results().stats().size());
    }

    @Test
    void storesNoResultInFlight() {
      core.server.answersOthers(
          (_, _) -> {
            core.connections.endSession(anne);
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
    void keepsOneAndClosesTheOther() {
      core.server.onOpening(() -> call(anne));

      call(anne);

      core.closing.remove().run();
      assertEquals(
          List.of(false, true),
          core.server.opened().stream().map(FakeMcpServer::isClosed).sorted().toList());
      core.connections.endSession(anne);
      assertEquals(1, core.closing.size());
    }
  }

  @Nested
  class RestartedServer {

    @Test
    void invalidatesValuesOfItsConnection() {
      hold();
      read(anne);
      read(bert);

      core.server.opened().getFirst().sendNotification(new ServerNotification.Reset());

      assertEquals(List.of("files restarted, dropped 1"), core.events.told);
    }

    @Test
    void invalidatesChangedListsForAll() {
      call(anne);
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
    core.server.answersOthers(ServerConnectionPoolTest::kept);
  }

  private static UpstreamReply<McpResult> kept(McpRequest request, CallContext context) {
    return new UpstreamReply.Answered<>(
        new McpResult(
            JsonBytes.of("\"" + request.method() + context.caller().identity() + "\""),
            McpResult.Kind.COMPLETE,
            AN_HOUR));
  }

  private static CachePartition partitionOf(CoreFixture core, ClientSession session) {
    AtomicReference<CachePartition> partition = new AtomicReference<>(CachePartition.SHARED);
    Outcome<McpResult> _ =
        core.upstreams.routeWithoutQuota(
            SERVER,
            CallContexts.of(session),
            route -> {
              partition.set(route.view());
              return new Outcome.Failed<>(new Failure.NotCached());
            });
    return partition.get();
  }

  private static ServerPolicy sharedPolicy() {
    ServerPolicy policy = CoreFixture.policy(/* trusted= */ false);
    return new ServerPolicy(
        policy.trusted(),
        policy.enabledTools(),
        policy.disabledTools(),
        policy.maxConcurrentCalls(),
        policy.invalidateOnWrite(),
        policy.validateArguments(),
        policy.listingLifetime(),
        policy.breaker(),
        policy.toolTimeout(),
        policy.tools(),
        policy.forwarding(),
        policy.rate(),
        SessionRoute.SHARED,
        StartRule.CONNECT);
  }

  private static List<String> names(Outcome<Listing> outcome) {
    return outcome instanceof Outcome.Served<Listing>(Listing listing, CacheProvenance _)
        ? listing.items().stream().map(ListEntry::key).toList()
        : List.of();
  }

  private Outcome<McpResult> call(ClientSession session) {
    return core.callWith(CallContexts.of(session), "write");
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
