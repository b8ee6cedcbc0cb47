package dev.bascule.application;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Connections with forwarded identities, limited to two. */
class ConnectionOwnersTest {

  private final CoreFixture core = new CoreFixture(policy());
  private final List<ConnectionOwner> owners = new ArrayList<>();

  ConnectionOwnersTest() {
    core.server.onEachOpening((owner, _) -> owners.add(owner));
  }

  @Test
  void opensConnectionPerForwardedIdentity() {
    list(withUser("ann"));
    list(withUser("ben"));
    list(withUser("ann"));
    list(CallContext.ANONYMOUS);

    assertEquals(List.of(ownerOf("ann"), ownerOf("ben")), owners);
    assertEquals(1, core.server.listingCount());
    assertEquals(
        List.of(1, 1), core.server.opened().stream().map(FakeMcpServer::listingCount).toList());
  }

  @Test
  void ignoresHeadersThatAreNotForwarded() {
    list(
        CallContext.ANONYMOUS.withForwardedIdentity(
            new ForwardedIdentity(Map.of("x-other", "1"), Optional.of("t"))));

    assertEquals(List.of(), owners);
  }

  @Test
  void evictsLongestIdleConnection() {
    list(withUser("ann"));
    tick(1);
    list(withUser("ben"));
    tick(1);
    reload(withUser("ann"));
    tick(1);

    list(withUser("eve"));

    assertEquals(2, core.connections.usage().count());
    core.closing.remove().run();
    assertEquals(
        List.of(false, true, false),
        core.server.opened().stream().map(FakeMcpServer::isClosed).toList());
  }

  @Test
  void neverClosesConnectionInUse() {
    core.server.onEachOpening(
        (owner, opened) ->
            opened.listsBy(
                (_, _, _) -> {
                  if (owner.equals(ownerOf("ann"))) {
                    assertInstanceOf(Outcome.Served.class, list(withUser("ben")));
                    assertInstanceOf(Outcome.Served.class, list(withUser("eve")));
                  }
                  return new UpstreamReply.Answered<>(FakePages.page("a", CacheHints.NONE));
                }));

    assertInstanceOf(Outcome.Served.class, list(withUser("ann")));

    core.closing.forEach(Runnable::run);
    assertFalse(core.server.opened().getFirst().isClosed());
    assertTrue(core.server.opened().get(1).isClosed());
  }

  @Test
  void rejectsIfAllConnectionsAreInUse() {
    List<Outcome<Listing>> refused = new ArrayList<>();
    core.server.onEachOpening(
        (owner, opened) ->
            opened.listsBy(
                (_, _, _) -> {
                  refused.add(list(withUser(owner.equals(ownerOf("ann")) ? "ben" : "eve")));
                  return new UpstreamReply.Answered<>(FakePages.page("a", CacheHints.NONE));
                }));

    list(withUser("ann"));

    assertEquals(
        new Outcome.Failed<Listing>(
            new Failure.OverLimit(
                Failure.OverLimit.Limit.OWN_CONNECTIONS, "2", Duration.ofMinutes(1))),
        refused.getFirst());
  }

  @Test
  void closesIdleConnections() {
    list(withUser("ann"));
    tick(299);
    core.connections.closeIdle();
    assertEquals(1, core.connections.usage().count());

    tick(1);
    core.connections.closeIdle();

    assertEquals(0, core.connections.usage().count());
    core.closing.remove().run();
    assertTrue(core.server.opened().getFirst().isClosed());
  }

  @Test
  void keepsConnectionsOfSubscribers() {
    CallContext ann = withUser("ann");
    Subscription subscription = core.subscribeToServers.subscribe(ann, (_, _) -> {});
    list(ann);
    tick(300);
    core.connections.closeIdle();
    assertEquals(1, core.connections.usage().count());

    subscription.close();
    core.connections.closeIdle();

    assertEquals(0, core.connections.usage().count());
  }

  @Test
  void notifiesOnlySubscribersWithSameIdentity() {
    List<String> heard = new ArrayList<>();
    Subscription _ = core.subscribeToServers.subscribe(withUser("ann"), (_, _) -> heard.add("ann"));
    Subscription _ = core.subscribeToServers.subscribe(withUser("ben"), (_, _) -> heard.add("ben"));
    Subscription _ =
        core.subscribeToServers.subscribe(CallContext.ANONYMOUS, (_, _) -> heard.add("nobody"));
    list(withUser("ann"));

    core.server
        .opened()
        .getFirst()
        .sendNotification(new ServerNotification.ListChanged(ListKind.TOOLS));

    assertEquals(List.of("ann"), heard);
  }

  @Test
  void invalidatesOnlyValuesLoadedOverThem() {
    list(withUser("ann"));
    list(withUser("ben"));
    list(CallContext.ANONYMOUS);

    core.server
        .opened()
        .getFirst()
        .sendNotification(new ServerNotification.ListChanged(ListKind.TOOLS));

    assertEquals(2, core.caches.listings().stats().size());
    core.server.opened().getLast().sendNotification(new ServerNotification.Reset());
    assertEquals(1, core.caches.listings().stats().size());
  }

  @Test
  void loseStaleValuesOnlyIfTheirOwnCredentialsWereRejected() {
    list(withUser("ann"));
    list(withUser("ben"));
    core.ticker.advance(CoreFixture.LISTING_LIFE);
    core.server.opened().getFirst().fails(new Failure.Refused("status 401"));
    list(withUser("ann"));
    core.server.opened().forEach(opened -> opened.fails(new Failure.BadAnswer("status 500")));

    assertInstanceOf(Outcome.Served.class, list(withUser("ben")));
    assertInstanceOf(Outcome.Failed.class, list(withUser("ann")));
  }

  @Test
  void belongToSessionIfItsClientAcceptsRequests() {
    CallContexts.FakeSession session = new CallContexts.FakeSession(CallContexts.ROOTS);
    CallContext ann =
        CallContexts.of(session).withForwardedIdentity(withUser("ann").forwardedIdentity());
    core.callWith(ann, "write");
    core.callWith(CallContexts.of(session), "write");

    assertEquals(
        List.of(
            new ConnectionOwner(Optional.of(session), ann.forwardedIdentity()),
            new ConnectionOwner(Optional.of(session), ForwardedIdentity.NONE)),
        owners);
    core.connections.endSession(session);
    assertEquals(0, core.connections.usage().count());
  }

  @Test
  void serveListingsOfSessionsWithoutOwnConnection() {
    CallContexts.FakeSession session = new CallContexts.FakeSession(CallContexts.ROOTS);
    list(CallContexts.of(session).withForwardedIdentity(withUser("ann").forwardedIdentity()));
    list(withUser("ann"));
    list(CallContexts.of(session));

    assertEquals(List.of(ownerOf("ann")), owners);
    core.connections.endSession(session);
    assertEquals(1, core.connections.usage().count());
  }

  private Outcome<Listing> list(CallContext context) {
    return core.listTools.list(SERVER, ListKind.TOOLS, FreshnessRequirement.NONE, context);
  }

  private void reload(CallContext context) {
    Outcome<Listing> _ =
        core.listTools.list(SERVER, ListKind.TOOLS, FreshnessRequirement.RELOAD, context);
  }

  private void tick(int seconds) {
    core.ticker.advance(Duration.ofSeconds(seconds));
  }

  private static ConnectionOwner ownerOf(String user) {
    return new ConnectionOwner(Optional.empty(), withUser(user).forwardedIdentity());
  }

  private static CallContext withUser(String user) {
    return CallContext.ANONYMOUS.withForwardedIdentity(
        new ForwardedIdentity(Map.of("x-user", user), Optional.empty()));
  }

  private static ServerPolicy policy() {
    ServerPolicy policy = CoreFixture.policy(/* trusted= */ true);
    return TestPolicies.of(
        policy.trusted(),
        policy.disabledTools(),
        /* maxConcurrentCalls= */ 9,
        policy.invalidateOnWrite(),
        policy.listingLifetime(),
        policy.breaker(),
        policy.tools(),
        new ForwardingRule(Set.of("x-user"), /* exchangesToken= */ false));
  }
}
