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
import dev.bascule.application.port.in.SubscribeToServersUseCase.Following;
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

/** Connections over which a server is shown something of callers. There may be two. */
class ConnectionOwnersTest {

  private final CoreFixture house = new CoreFixture(policy());
  private final List<ConnectionOwner> parties = new ArrayList<>();

  ConnectionOwnersTest() {
    house.server.onEachOpening((party, _) -> parties.add(party));
  }

  @Test
  void areEachForWhatIsShown() {
    list(showing("ann"));
    list(showing("ben"));
    list(showing("ann"));
    list(CallContext.ANONYMOUS);

    assertEquals(List.of(party("ann"), party("ben")), parties);
    assertEquals(1, house.server.listingCount());
    assertEquals(
        List.of(1, 1), house.server.opened().stream().map(FakeMcpServer::listingCount).toList());
  }

  @Test
  void areNotForWhatTheServerIsNotShown() {
    list(
        CallContext.ANONYMOUS.presenting(
            new ForwardedIdentity(Map.of("x-other", "1"), Optional.of("t"))));

    assertEquals(List.of(), parties);
  }

  @Test
  void makeRoomBeginningWithTheOneThatWasIdleForLongest() {
    list(showing("ann"));
    tick(1);
    list(showing("ben"));
    tick(1);
    reload(showing("ann"));
    tick(1);

    list(showing("eve"));

    assertEquals(2, house.connections.count());
    house.closing.remove().run();
    assertEquals(
        List.of(false, true, false),
        house.server.opened().stream().map(FakeMcpServer::isClosed).toList());
  }

  @Test
  void areNeverClosedUnderACall() {
    house.server.onEachOpening(
        (party, opened) ->
            opened.listsBy(
                (_, _, _) -> {
                  if (party.equals(party("ann"))) {
                    assertInstanceOf(Outcome.Served.class, list(showing("ben")));
                    assertInstanceOf(Outcome.Served.class, list(showing("eve")));
                  }
                  return new UpstreamReply.Answered<>(FakePages.page("a", CacheHints.NONE));
                }));

    assertInstanceOf(Outcome.Served.class, list(showing("ann")));

    house.closing.forEach(Runnable::run);
    assertFalse(house.server.opened().getFirst().isClosed());
    assertTrue(house.server.opened().get(1).isClosed());
  }

  @Test
  void areRefusedWhereAllAreInUse() {
    List<Outcome<Listing>> refused = new ArrayList<>();
    house.server.onEachOpening(
        (party, opened) ->
            opened.listsBy(
                (_, _, _) -> {
                  refused.add(list(showing(party.equals(party("ann")) ? "ben" : "eve")));
                  return new UpstreamReply.Answered<>(FakePages.page("a", CacheHints.NONE));
                }));

    list(showing("ann"));

    assertEquals(
        new Outcome.Failed<Listing>(new Failure.Saturated(2, Duration.ofSeconds(1))),
        refused.getFirst());
  }

  @Test
  void areClosedOnceTheyAreIdle() {
    list(showing("ann"));
    tick(299);
    house.connections.closeIdle();
    assertEquals(1, house.connections.count());

    tick(1);
    house.connections.closeIdle();

    assertEquals(0, house.connections.count());
    house.closing.remove().run();
    assertTrue(house.server.opened().getFirst().isClosed());
  }

  @Test
  void areKeptForWhoFollows() {
    CallContext ann = showing("ann");
    Following following = house.follow.follow(ann, (_, _) -> {});
    list(ann);
    tick(300);
    house.connections.closeIdle();
    assertEquals(1, house.connections.count());

    following.close();
    house.connections.closeIdle();

    assertEquals(0, house.connections.count());
  }

  @Test
  void tellOnlyThoseWhoAreShownAlike() {
    List<String> heard = new ArrayList<>();
    Following _ = house.follow.follow(showing("ann"), (_, _) -> heard.add("ann"));
    Following _ = house.follow.follow(showing("ben"), (_, _) -> heard.add("ben"));
    Following _ = house.follow.follow(CallContext.ANONYMOUS, (_, _) -> heard.add("nobody"));
    list(showing("ann"));

    house.server.opened().getFirst().tells(new ServerNotification.ListChanged(ListKind.TOOLS));

    assertEquals(List.of("ann"), heard);
  }

  @Test
  void dropOnlyWhatWasFetchedOverThem() {
    list(showing("ann"));
    list(showing("ben"));
    list(CallContext.ANONYMOUS);

    house.server.opened().getFirst().tells(new ServerNotification.ListChanged(ListKind.TOOLS));

    assertEquals(2, house.caches.listings().stats().size());
    house.server.opened().getLast().tells(new ServerNotification.BeganAnew());
    assertEquals(1, house.caches.listings().stats().size());
  }

  @Test
  void belongToASessionWhereItsClientCanBeAsked() {
    CallContexts.Session session = new CallContexts.Session(CallContexts.ROOTS);
    CallContext ann = CallContexts.of(session).presenting(showing("ann").presented());
    list(ann);
    list(CallContexts.of(session));

    assertEquals(
        List.of(
            new ConnectionOwner(Optional.of(session), ann.presented()),
            new ConnectionOwner(Optional.of(session), ForwardedIdentity.NOTHING)),
        parties);
    house.endSession.endSession(session);
    assertEquals(0, house.connections.count());
    assertEquals(0, house.caches.listings().stats().size());
  }

  private Outcome<Listing> list(CallContext exchange) {
    return house.listTools.list(SERVER, ListKind.TOOLS, FreshnessRequirement.NONE, exchange);
  }

  private void reload(CallContext exchange) {
    Outcome<Listing> _ =
        house.listTools.list(SERVER, ListKind.TOOLS, FreshnessRequirement.RELOAD, exchange);
  }

  private void tick(int seconds) {
    house.ticker.advance(Duration.ofSeconds(seconds));
  }

  private static ConnectionOwner party(String user) {
    return new ConnectionOwner(Optional.empty(), showing(user).presented());
  }

  private static CallContext showing(String user) {
    return CallContext.ANONYMOUS.presenting(
        new ForwardedIdentity(Map.of("x-user", user), Optional.empty()));
  }

  private static ServerPolicy policy() {
    ServerPolicy policy = CoreFixture.policy(/* trusted= */ true);
    return new ServerPolicy(
        policy.trusted(),
        policy.disabledTools(),
        /* maxConcurrentCalls= */ 9,
        policy.invalidateOnWrite(),
        policy.listing(),
        policy.breaker(),
        policy.tools(),
        new ForwardingRule(Set.of("x-user"), /* exchangesToken= */ false));
  }
}
