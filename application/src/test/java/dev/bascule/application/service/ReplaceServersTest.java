package dev.bascule.application.service;

import static dev.bascule.application.service.House.LISTING_LIFE;
import static dev.bascule.application.service.House.SERVER;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.FollowServersUseCase.Following;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.application.service.ReplaceServers.Replaced;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Servers that are replaced while they are in use. */
class ReplaceServersTest {

  private static final ServerId OTHER = new ServerId("other");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final House house = new House(House.cached("*"));
  private final FakeMcpServer successor = new FakeMcpServer("files");
  private final Retirements retirements =
      new Retirements(house.connections, PATIENCE, house.closing::add, house.ticker);
  private final ReplaceServers replacing =
      new ReplaceServers(house.upstreams, house.caches, house.followers, retirements);
  private final List<String> heard = new ArrayList<>();

  private Upstream behind(FakeMcpServer server, ServerPolicy policy) {
    CircuitBreaker breaker =
        new CircuitBreaker(BreakerSettings.DEFAULTS, house.ticker, () -> Instant.EPOCH, _ -> {});
    return new Upstream(server, policy, breaker, new Bulkhead(2, house.ticker));
  }

  private Upstream next() {
    successor.answers(_ -> FakeMcpServer.result("\"new\""));
    return behind(successor, House.policy(/* trusted= */ false, House.cached("*")));
  }

  private Upstream current() {
    return house.upstreams.find(SERVER).orElseThrow();
  }

  private static Upstream withPolicy(Upstream upstream, ServerPolicy policy) {
    return upstream.behind(policy, upstream.breaker(), upstream.bulkhead());
  }

  private Following follow() {
    return house.follow.follow(
        Exchange.ANONYMOUS,
        (server, notice) -> heard.add(server + " " + notice.getClass().getSimpleName()));
  }

  private void runClosing() {
    while (!house.closing.isEmpty()) {
      house.closing.remove().run();
    }
  }

  private static String json(Outcome<McpResult> outcome) {
    return assertInstanceOf(Outcome.Served.class, outcome).value() instanceof McpResult result
        ? result.json().text()
        : "";
  }

  @Nested
  class OneThatStays {

    @Test
    void keepsConnectionAndCachedValues() {
      Outcome<McpResult> before = house.call("look");

      Replaced replaced = replacing.replace(List.of(current()));
      Outcome<McpResult> after = house.call("look");

      assertEquals(new Replaced(Set.of(), Set.of(), Set.of()), replaced);
      assertEquals(json(before), json(after));
      assertEquals(1, house.server.callCount());
      assertTrue(house.closing.isEmpty());
    }

    @Test
    void isToldOfNobody() {
      follow();

      replacing.replace(List.of(current()));

      assertEquals(List.of(), heard);
    }
  }

  @Nested
  class OneWithAnotherConnection {

    @Test
    void answersAtOnceAndWithoutWhatWasCached() {
      house.call("look");

      Replaced replaced = replacing.replace(List.of(next()));
      Outcome<McpResult> after = house.call("look");

      assertEquals(Set.of(SERVER), replaced.changed());
      assertEquals("\"new\"", json(after));
    }

    @Test
    void closesTheOldOneThatNobodyUses() {
      replacing.replace(List.of(next()));
      runClosing();

      assertTrue(house.server.isClosed());
      assertFalse(successor.isClosed());
    }

    @Test
    void letsACallUnderWayEndWithTheOldOne() {
      house.server.answers(
          _ -> {
            replacing.replace(List.of(next()));
            runClosing();
            assertFalse(house.server.isClosed());
            return FakeMcpServer.result("\"old\"");
          });

      Outcome<McpResult> underWay = house.call("look");
      runClosing();

      assertEquals("\"old\"", json(underWay));
      assertTrue(house.server.isClosed());
    }

    @Test
    void keepsNothingOfWhatACallUnderWayLoads() {
      house.server.answers(
          _ -> {
            replacing.replace(List.of(next()));
            return FakeMcpServer.result("\"old\"");
          });
      house.call("look");

      assertEquals("\"new\"", json(house.call("look")));
    }

    @Test
    void keepsNoListingThatACallUnderWayLoadsAfterwards() {
      Upstream old = current();
      Optional<Outcome<Listing>> underWay =
          old.tenure()
              .within(
                  () -> {
                    replacing.replace(List.of(next()));
                    return house.listings.list(
                        Upstreams.plainly(old),
                        ListKind.TOOLS,
                        FreshnessDemand.NONE,
                        Upstreams.plainly(old).deadline(house.ticker));
                  });

      Outcome<Listing> _ = house.list();

      assertTrue(underWay.isPresent());
      assertEquals(1, house.server.listingCount());
      assertEquals(1, successor.listingCount());
    }

    @Test
    void closesTheOldOneWhenACallTakesTooLong() {
      house.server.answers(
          _ -> {
            replacing.replace(List.of(next()));
            house.ticker.advance(PATIENCE.minusNanos(1));
            retirements.closeOverdue();
            assertTrue(house.closing.isEmpty());
            house.ticker.advance(Duration.ofNanos(1));
            retirements.closeOverdue();
            runClosing();
            assertTrue(house.server.isClosed());
            return FakeMcpServer.result("\"old\"");
          });

      house.call("look");

      assertTrue(house.closing.isEmpty());
    }

    @Test
    void isLeftToTheCallerAtTheEndOfTheBridge() {
      house.server.answers(
          _ -> {
            replacing.replace(List.of(next()));
            assertEquals(List.of(house.server), retirements.endAll());
            return FakeMcpServer.result("\"old\"");
          });

      house.call("look");

      assertTrue(house.closing.isEmpty());
      assertEquals(List.of(successor), house.upstreams.connections());
    }

    @Test
    void answersNothingOverTheOldOneOnceThatIsClosed() {
      Upstream old = current();
      replacing.replace(List.of(next()));
      Outcome<Listing> late =
          house.listings.list(
              Upstreams.plainly(old),
              ListKind.TOOLS,
              FreshnessDemand.NONE,
              Upstreams.plainly(old).deadline(house.ticker));

      assertEquals(new Outcome.Failed<>(new Failure.UnknownServer("files")), late);
      assertEquals(0, house.server.listingCount());
    }

    @Test
    void givesSessionsNewConnectionsAndClosesTheirOldOnes() {
      Exchange session = Clients.of(new Clients.Session(Clients.ROOTS));
      house.callWith(session, "write");
      FakeMcpServer own = house.server.opened().getFirst();

      replacing.replace(List.of(next()));
      runClosing();
      house.callWith(session, "write");

      assertTrue(own.isClosed());
      assertEquals(1, successor.opened().size());
      assertEquals(1, house.connections.count());
    }

    @Test
    void tellsThoseWhoFollow() {
      follow();

      replacing.replace(List.of(next()));

      assertEquals(List.of("files BeganAnew"), heard);
    }

    @Test
    void isAskedForTheSubscriptionsOfTheOldOne() {
      house.server.answersOthers((_, _) -> FakeMcpServer.result("{}"));
      follow().subscribe(new Subscribe(SERVER, "file:///a"));
      successor.answersOthers((_, _) -> FakeMcpServer.result("{}"));

      replacing.replace(List.of(next()));
      house.runBackground();

      assertEquals(List.of("resources/subscribe file:///a"), successor.asked());
    }
  }

  @Nested
  class OneWithAnotherPolicy {

    @Test
    void keepsTheConnection() {
      replacing.replace(List.of(withPolicy(current(), House.policy(/* trusted= */ true))));
      runClosing();
      house.call("look");

      assertFalse(house.server.isClosed());
      assertEquals(1, house.server.callCount());
    }

    @Test
    void losesWhatIsCached() {
      house.call("look");

      replacing.replace(List.of(withPolicy(current(), House.policy(/* trusted= */ false))));
      house.call("look");
      house.call("look");

      assertEquals(3, house.server.callCount());
    }

    @Test
    void keepsTheConnectionsOfSessionsAndDecidesForThemToo() {
      Exchange session = Clients.of(new Clients.Session(Clients.ROOTS));
      house.callWith(session, "look");
      ServerPolicy hiding =
          new ServerPolicy(
              /* trusted= */ false,
              List.of(new Glob("*")),
              2,
              /* invalidateOnWrite= */ true,
              Lifetime.of(LISTING_LIFE),
              BreakerSettings.DEFAULTS,
              List.of());

      replacing.replace(List.of(withPolicy(current(), hiding)));
      runClosing();
      Outcome<McpResult> after = house.callWith(session, "look");

      assertInstanceOf(Outcome.Failed.class, after);
      assertFalse(house.server.opened().getFirst().isClosed());
    }

    @Test
    void isClosedWithTheLastCallOfEitherPolicy() {
      Upstream first = current();
      house.server.answers(
          _ -> {
            replacing.replace(List.of(withPolicy(first, House.policy(/* trusted= */ true))));
            replacing.replace(List.of(next()));
            runClosing();
            assertFalse(house.server.isClosed());
            return FakeMcpServer.result("\"old\"");
          });

      house.call("look");
      runClosing();

      assertTrue(house.server.isClosed());
    }

    @Test
    void tellsThoseWhoFollowOfItsTools() {
      follow();

      replacing.replace(List.of(withPolicy(current(), House.policy(/* trusted= */ true))));

      assertEquals(List.of("files ListChanged"), heard);
    }
  }

  @Nested
  class ComingAndGoing {

    @Test
    void aNewOneIsThereAtOnceAndTold() {
      follow();
      Upstream added = behind(new FakeMcpServer("other"), House.policy(/* trusted= */ false));

      Replaced replaced = replacing.replace(List.of(current(), added));

      assertEquals(Set.of(OTHER), replaced.added());
      assertEquals(List.of("other BeganAnew"), heard);
      assertTrue(house.upstreams.find(OTHER).isPresent());
    }

    @Test
    void oneThatGoesIsUnknownFromThenOnAndClosed() {
      follow();

      Replaced replaced = replacing.replace(List.of());
      runClosing();

      assertEquals(Set.of(SERVER), replaced.removed());
      assertEquals(new Outcome.Failed<>(new Failure.UnknownServer("files")), house.call("look"));
      assertEquals(List.of("files BeganAnew"), heard);
      assertTrue(house.server.isClosed());
    }

    @Test
    void twoOfOneNameChangeNothing() {
      Upstream before = current();

      assertThrows(
          IllegalArgumentException.class, () -> replacing.replace(List.of(next(), next())));

      assertEquals(before, current());
    }
  }

  @Nested
  class TheMemoryOfActivity {

    private final ActivityMemory memory =
        new ActivityMemory(List.of(SERVER), house.ticker, () -> Instant.EPOCH);

    @Test
    void followsTheServers() {
      memory.follow(List.of(OTHER, SERVER));
      memory.follow(List.of(OTHER));

      assertEquals(List.of(OTHER), List.copyOf(memory.servers().keySet()));
    }

    @Test
    void keepsWhatItKnowsOfThoseThatStay() {
      memory.callEnded(
          House.call("look", "{}"), new Outcome.Failed<>(new Failure.TimedOut(PATIENCE)), PATIENCE);

      memory.follow(List.of(OTHER, SERVER));

      assertNotEquals(
          requireNonNull(memory.servers().get(OTHER)).calls(),
          requireNonNull(memory.servers().get(SERVER)).calls());
    }
  }
}
