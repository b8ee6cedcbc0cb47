package dev.bascule.application;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.bascule.application.IdentityEchoServer.EchoedIdentity;
import dev.bascule.application.LeakRequests.LeakRequest;
import dev.bascule.application.LeakRequests.Target;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Polling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two principals, with and without forwarded identities and sessions, request public and private
 * values of one server, while permissions and lists change, caches are cleared, values become stale
 * and one of them waits for a load of the other. Meanwhile the server logs and notifies over all
 * its connections. No answer reaches the other principal, no log message or notification reaches a
 * client other than those of its connection, and no caller receives any of them without permission.
 *
 * <p>The server writes into each answer what it saw of the caller.
 */
@Timeout(300)
class LeakTest {

  private static final int STEPS = 25_000;
  private static final List<Caller> CALLERS =
      List.of(new Caller("key:ann", Set.of("a")), new Caller("key:ben", Set.of("b")));
  static final List<Tool> TOOLS =
      List.of(
          FakeMcpServer.tool("open_look", /* readOnly= */ true),
          FakeMcpServer.tool("own_look", /* readOnly= */ true),
          FakeMcpServer.tool("write", /* readOnly= */ false));

  private static final List<FreshnessRequirement> DEMANDS =
      List.of(
          FreshnessRequirement.NONE,
          FreshnessRequirement.NONE,
          FreshnessRequirement.NONE,
          FreshnessRequirement.ANY_AGE,
          FreshnessRequirement.RELOAD,
          CoreFixture.ONLY_IF_CACHED);
  private static final ForwardedIdentity TEAM =
      new ForwardedIdentity(Map.of(LeakPolicies.NAME, "team"), Optional.empty());

  /** How many of the newest connections send notifications, whether they are in use or not. */
  private static final int SPEAKING = 5;

  private static final JsonBytes PARAMS = JsonBytes.of("{\"data\":\"password\"}");
  private static final ConnectionOwner SHARED =
      new ConnectionOwner(Optional.empty(), ForwardedIdentity.NONE);

  private CoreFixture core = new CoreFixture();
  private SplittableRandom random = new SplittableRandom(0);
  private IdentityEchoServer server = new IdentityEchoServer(() -> CacheHints.NONE, () -> {});
  private final List<CallContexts.FakeSession> sessions = new ArrayList<>();
  private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger hits = new AtomicInteger();
  private final AtomicInteger denials = new AtomicInteger();
  private final Map<String, Integer> noticed = new HashMap<>();
  private ConnectionOwner sender = SHARED;
  private Optional<Subscription> ofSession = Optional.empty();
  private int joined;
  private boolean trusted;

  @ParameterizedTest
  @CsvSource({"true, 1", "true, 2", "false, 3", "false, 4"})
  void noAnswerOrNotificationReachesAnotherCaller(boolean trusted, long seed) throws Exception {
    this.trusted = trusted;
    random = new SplittableRandom(seed);
    core = new CoreFixture(LeakPolicies.policy(trusted), /* limit= */ 4);
    SplittableRandom hints = random.split();
    server = new IdentityEchoServer(() -> hints(hints), () -> meanwhile.getAndSet(() -> {}).run());
    server.script(core.server);
    CALLERS.forEach(_ -> sessions.add(new CallContexts.FakeSession(CallContexts.ROOTS)));
    Subscription _ = follow(plain(1));
    Subscription _ = follow(teamMember());
    ofSession = Optional.of(follow(ofSession()));

    for (int i = 0; i < STEPS; i++) {
      step();
    }

    assertTrue(answers.get() > STEPS / 4, () -> "answers: " + answers);
    assertTrue(hits.get() > STEPS / 10, () -> "hits: " + hits);
    assertTrue(denials.get() > STEPS / 20, () -> "denials: " + denials);
    assertEquals(
        3, noticed.values().stream().filter(n -> n > STEPS / 250).count(), noticed::toString);
    assertTrue(joined > STEPS / 1000, () -> "asked meanwhile: " + joined);
  }

  private static synchronized CacheHints hints(SplittableRandom random) {
    return IdentityEchoServer.hints(random);
  }

  private void step() throws Exception {
    switch (random.nextInt(50)) {
      case 0 -> core.access.set(any(LeakPolicies.RIGHTS));
      case 1 ->
          core.notificationRouter.onNotification(
              SERVER, new ServerNotification.ListChanged(any(List.of(ListKind.values()))));
      case 2 -> {
        int _ = core.caches.invalidate(new CacheTag.ServerTag(SERVER));
      }
      case 3 ->
          core.server.opened().stream()
              .reduce((_, last) -> last)
              .ifPresent(last -> last.sendNotification(new ServerNotification.Reset()));
      case 4 -> {
        int index = random.nextInt(sessions.size());
        core.connections.endSession(sessions.get(index));
        sessions.set(index, new CallContexts.FakeSession(CallContexts.ROOTS));
        ofSession.ifPresent(Subscription::close);
        ofSession = Optional.of(follow(ofSession()));
      }
      case 5, 6, 7 -> core.ticker.advance(Duration.ofSeconds(random.nextInt(40)));
      case 8 -> core.runBackground();
      case 9 -> core.connections.closeIdle();
      case 10 -> checkOneMeanwhile();
      default -> check(question());
    }
    if (random.nextInt(8) == 0) {
      notifyOverOneConnection();
    }
    core.closing.clear();
    core.events.told.clear();
    core.events.answers.clear();
  }

  /**
   * Another caller sends a request while one is being answered, and may wait for the same answer.
   */
  private void checkOneMeanwhile() throws Exception {
    LeakRequest other = question();
    FutureTask<Boolean> checking = new FutureTask<>(() -> check(other), true);
    AtomicBoolean started = new AtomicBoolean();
    meanwhile.set(
        () -> {
          started.set(true);
          Thread thread = Thread.ofPlatform().daemon().start(checking);
          Polling.awaitState(
              thread, Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED);
        });
    check(question());
    meanwhile.set(() -> {});
    if (started.get()) {
      joined++;
      boolean _ = checking.get();
    }
  }

  private static CallContext plain(int who) {
    return CallContext.plain(CALLERS.get(who));
  }

  private static CallContext teamMember() {
    return plain(0).withForwardedIdentity(TEAM);
  }

  private CallContext ofSession() {
    ClientContext client = CallContexts.of(sessions.getFirst()).client();
    return new CallContext(CALLERS.getFirst(), client, ForwardedParams.NONE);
  }

  private Subscription follow(CallContext context) {
    ConnectionOwner own = ownerOf(context);
    return core.subscribeToServers.subscribe(
        context, (_, notification) -> check(context.caller(), own, notification));
  }

  private void notifyOverOneConnection() {
    ServerNotification notification =
        random.nextBoolean()
            ? new ServerNotification.LogMessage(LogLevel.INFO, PARAMS)
            : new ServerNotification.Other(new ServerMessage("notifications/other", PARAMS));
    sender = any(List.of(SHARED, ownerOf(teamMember()), ownerOf(ofSession()), any(owners())));
    if (sender.equals(SHARED)) {
      core.notificationRouter.onNotification(SERVER, notification);
    } else {
      newest(sender).ifPresent(speaking -> speaking.sendNotification(notification));
    }
  }

  private static ConnectionOwner ownerOf(CallContext context) {
    return IdentityEchoServer.ownerOf(context, context.forwardedIdentity());
  }

  /** Returns the owners of some connections, including those of ended sessions. */
  private List<ConnectionOwner> owners() {
    return Stream.concat(
            Stream.of(SHARED), core.server.opened().reversed().stream().map(server::ownerOf))
        .limit(SPEAKING)
        .toList();
  }

  private Optional<FakeMcpServer> newest(ConnectionOwner owner) {
    return core.server.opened().reversed().stream()
        .filter(opened -> server.ownerOf(opened).equals(owner))
        .findFirst();
  }

  /**
   * @param own the owner whose connection the subscriber uses
   */
  private void check(Caller caller, ConnectionOwner own, ServerNotification notification) {
    Permissions permissions = core.access.get().permissions();
    switch (notification) {
      case ServerNotification.LogMessage _, ServerNotification.Other _ -> {
        noticed.merge(
            own.equals(SHARED) ? "shared" : own.session().isEmpty() ? "team" : "session",
            1,
            Integer::sum);
        assertEquals(own, sender);
        assertTrue(permissions.mayUseAll(caller, SERVER), caller::identity);
      }
      case ServerNotification.ListChanged(ListKind kind) ->
          assertTrue(
              kind == ListKind.TOOLS
                  ? permissions.maySee(caller, SERVER)
                  : permissions.mayUseAll(caller, SERVER));
      case ServerNotification.Reset() -> assertTrue(permissions.maySee(caller, SERVER));
      case ServerNotification.ResourceUpdated _ -> fail("no follower subscribed to a resource");
    }
  }

  private void check(LeakRequest request) {
    Outcome<String> outcome = new LeakRequests(core).send(request);
    if (!isAllowed(request)) {
      denials.incrementAndGet();
      assertInstanceOf(Outcome.Failed.class, outcome, request::toString);
      return;
    }
    if (outcome instanceof Outcome.Served<String>(String text, CacheProvenance provenance)) {
      answers.incrementAndGet();
      hits.addAndGet(provenance instanceof CacheProvenance.Hit ? 1 : 0);
      check(request, text);
    }
  }

  private boolean isAllowed(LeakRequest request) {
    Permissions permissions = core.access.get().permissions();
    return switch (request.target()) {
      case TOOLS, DISCOVERY -> permissions.maySee(request.caller(), SERVER);
      case PROMPTS, RESOURCE -> permissions.mayUseAll(request.caller(), SERVER);
      case OPEN_LOOK -> isAllowed(request, TOOLS.get(0));
      case OWN_LOOK -> isAllowed(request, TOOLS.get(1));
      case WRITE -> isAllowed(request, TOOLS.get(2));
    };
  }

  private boolean isAllowed(LeakRequest request, Tool tool) {
    ToolAnnotations believed = trusted ? tool.annotations() : ToolAnnotations.UNKNOWN;
    return core.access.get().permissions().mayCall(request.caller(), SERVER, tool.name(), believed);
  }

  private void check(LeakRequest request, String text) {
    switch (request.target()) {
      case TOOLS ->
          assertEquals(
              TOOLS.stream()
                  .filter(tool -> isAllowed(request, tool))
                  .map(Tool::key)
                  .collect(Collectors.joining(",")),
              text);
      case DISCOVERY -> {
        if (core.access.get().permissions().mayUseAll(request.caller(), SERVER)) {
          checkListed(request, EchoedIdentity.of(text));
        } else {
          assertEquals("{\"tools\":{\"listChanged\":true}}", text);
        }
      }
      case PROMPTS, RESOURCE -> checkListed(request, EchoedIdentity.of(text));
      case OPEN_LOOK ->
          assertEquals(request.shown().canonical(), EchoedIdentity.of(text).presented());
      case OWN_LOOK, WRITE -> {
        assertEquals(seen(request), EchoedIdentity.of(text).seen());
        assertEquals(request.caller().identity(), EchoedIdentity.of(text).identity());
      }
    }
  }

  /** A trusted server without a forwarded identity may mark a listing public. */
  private void checkListed(LeakRequest request, EchoedIdentity echoed) {
    if (trusted && echoed.scope().equals("PUBLIC") && request.shown().isEmpty()) {
      assertEquals("", echoed.presented());
    } else {
      assertEquals(seen(request), echoed.seen());
    }
  }

  private String seen(LeakRequest request) {
    CallContext context =
        switch (request.target()) {
          case TOOLS, PROMPTS, DISCOVERY ->
              request.context().withClient(request.context().client().withoutSession());
          case RESOURCE, OPEN_LOOK, OWN_LOOK, WRITE -> request.context();
        };
    return server.visibleIdentity(IdentityEchoServer.ownerOf(context, request.shown()), context);
  }

  private LeakRequest question() {
    int who = random.nextInt(CALLERS.size());
    ForwardedIdentity shown =
        switch (random.nextInt(3)) {
          case 0 -> ForwardedIdentity.NONE;
          case 1 -> TEAM;
          default ->
              new ForwardedIdentity(
                  Map.of(LeakPolicies.NAME, CALLERS.get(who).identity()), Optional.empty());
        };
    ClientContext client =
        random.nextInt(3) == 0 ? CallContexts.of(sessions.get(who)).client() : ClientContext.PLAIN;
    return new LeakRequest(
        new CallContext(CALLERS.get(who), client, ForwardedParams.NONE)
            .withForwardedIdentity(shown),
        any(List.of(Target.values())),
        any(DEMANDS));
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
