package dev.bascule.application.admin;

import static dev.bascule.application.CoreFixture.LISTING_LIFE;
import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.CallContexts;
import dev.bascule.application.CoreFixture;
import dev.bascule.application.admin.ServerReplacement.Replaced;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Following;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Servers that are replaced while they are in use. */
class ServerReplacementTest {

  private static final ServerId OTHER = new ServerId("other");

  private final ServerReplacementFixture fixture = new ServerReplacementFixture();
  private final CoreFixture house = fixture.house;
  private final FakeMcpServer successor = fixture.successor;
  private final ServerReplacement replacing = fixture.replacing;
  private final List<String> heard = new ArrayList<>();

  private Following follow() {
    return house.follow.follow(
        CallContext.ANONYMOUS,
        (server, notice) -> heard.add(server + " " + notice.getClass().getSimpleName()));
  }

  @Nested
  class OneThatStays {

    @Test
    void keepsConnectionAndCachedValues() {
      Outcome<McpResult> before = house.call("look");

      Replaced replaced = replacing.replace(List.of(fixture.current()));
      Outcome<McpResult> after = house.call("look");

      assertEquals(new Replaced(Set.of(), Set.of(), Set.of()), replaced);
      assertEquals(ServerReplacementFixture.json(before), ServerReplacementFixture.json(after));
      assertEquals(1, house.server.callCount());
      assertTrue(house.closing.isEmpty());
    }

    @Test
    void isToldOfNobody() {
      follow();

      replacing.replace(List.of(fixture.current()));

      assertEquals(List.of(), heard);
    }
  }

  @Nested
  class OneWithAnotherConnection {

    @Test
    void answersAtOnceAndWithoutWhatWasCached() {
      house.call("look");

      Replaced replaced = replacing.replace(List.of(fixture.next()));
      Outcome<McpResult> after = house.call("look");

      assertEquals(Set.of(SERVER), replaced.changed());
      assertEquals("\"new\"", ServerReplacementFixture.json(after));
    }

    @Test
    void keepsNothingOfWhatACallUnderWayLoads() {
      house.server.answers(
          _ -> {
            replacing.replace(List.of(fixture.next()));
            return FakeMcpServer.result("\"old\"");
          });
      house.call("look");

      assertEquals("\"new\"", ServerReplacementFixture.json(house.call("look")));
    }

    @Test
    void keepsNoListingThatACallUnderWayLoadsAfterwards() {
      Upstream old = fixture.current();
      Optional<Outcome<Listing>> underWay =
          old.tenure()
              .within(
                  () -> {
                    replacing.replace(List.of(fixture.next()));
                    return house.listings.list(
                        UpstreamRegistry.plainly(old),
                        ListKind.TOOLS,
                        FreshnessRequirement.NONE,
                        UpstreamRegistry.plainly(old).deadline(house.ticker));
                  });

      Outcome<Listing> _ = house.list();

      assertTrue(underWay.isPresent());
      assertEquals(1, house.server.listingCount());
      assertEquals(1, successor.listingCount());
    }

    @Test
    void tellsThoseWhoFollow() {
      follow();

      replacing.replace(List.of(fixture.next()));

      assertEquals(List.of("files BeganAnew"), heard);
    }

    @Test
    void isAskedForTheSubscriptionsOfTheOldOne() {
      house.server.answersOthers((_, _) -> FakeMcpServer.result("{}"));
      follow().subscribe(new Subscribe(SERVER, "file:///a"));
      successor.answersOthers((_, _) -> FakeMcpServer.result("{}"));

      replacing.replace(List.of(fixture.next()));
      house.runBackground();

      assertEquals(List.of("resources/subscribe file:///a"), successor.asked());
    }
  }

  @Nested
  class OneWithAnotherPolicy {

    @Test
    void keepsTheConnection() {
      replacing.replace(
          List.of(
              ServerReplacementFixture.withPolicy(
                  fixture.current(), CoreFixture.policy(/* trusted= */ true))));
      fixture.runClosing();
      house.call("look");

      assertFalse(house.server.isClosed());
      assertEquals(1, house.server.callCount());
    }

    @Test
    void losesWhatIsCached() {
      house.call("look");

      replacing.replace(
          List.of(
              ServerReplacementFixture.withPolicy(
                  fixture.current(), CoreFixture.policy(/* trusted= */ false))));
      house.call("look");
      house.call("look");

      assertEquals(3, house.server.callCount());
    }

    @Test
    void keepsTheConnectionsOfSessionsAndDecidesForThemToo() {
      CallContext session = CallContexts.of(new CallContexts.Session(CallContexts.ROOTS));
      house.callWith(session, "look");
      ServerPolicy hiding =
          new ServerPolicy(
              /* trusted= */ false,
              List.of(new Glob("*")),
              2,
              /* invalidateOnWrite= */ true,
              FreshnessLifetime.of(LISTING_LIFE),
              BreakerSettings.DEFAULTS,
              List.of());

      replacing.replace(List.of(ServerReplacementFixture.withPolicy(fixture.current(), hiding)));
      fixture.runClosing();
      Outcome<McpResult> after = house.callWith(session, "look");

      assertInstanceOf(Outcome.Failed.class, after);
      assertFalse(house.server.opened().getFirst().isClosed());
    }

    @Test
    void isShownWhatThatSays() {
      ForwardingRule shown = new ForwardingRule(Set.of("x-user"), /* exchangesToken= */ false);

      replacing.replace(
          List.of(ServerReplacementFixture.withPolicy(fixture.current(), showing(shown))));
      assertEquals(shown, house.upstreams.forwarding());

      replacing.replace(List.of(fixture.next()));
      assertEquals(ForwardingRule.NONE, house.upstreams.forwarding());
    }

    private static ServerPolicy showing(ForwardingRule shown) {
      return new ServerPolicy(
          /* trusted= */ false,
          List.of(),
          2,
          /* invalidateOnWrite= */ true,
          FreshnessLifetime.of(LISTING_LIFE),
          BreakerSettings.DEFAULTS,
          List.of(),
          shown);
    }

    @Test
    void tellsThoseWhoFollowOfItsTools() {
      follow();

      replacing.replace(
          List.of(
              ServerReplacementFixture.withPolicy(
                  fixture.current(), CoreFixture.policy(/* trusted= */ true))));

      assertEquals(List.of("files ListChanged"), heard);
    }
  }

  @Nested
  class ComingAndGoing {

    @Test
    void aNewOneIsThereAtOnceAndTold() {
      follow();
      Upstream added =
          fixture.behind(new FakeMcpServer("other"), CoreFixture.policy(/* trusted= */ false));

      Replaced replaced = replacing.replace(List.of(fixture.current(), added));

      assertEquals(Set.of(OTHER), replaced.added());
      assertEquals(List.of("other BeganAnew"), heard);
      assertTrue(house.upstreams.find(OTHER).isPresent());
    }

    @Test
    void oneThatGoesIsUnknownFromThenOnAndClosed() {
      follow();

      Replaced replaced = replacing.replace(List.of());
      fixture.runClosing();

      assertEquals(Set.of(SERVER), replaced.removed());
      assertEquals(new Outcome.Failed<>(new Failure.UnknownServer("files")), house.call("look"));
      assertEquals(List.of("files BeganAnew"), heard);
      assertTrue(house.server.isClosed());
    }

    @Test
    void twoOfOneNameChangeNothing() {
      Upstream before = fixture.current();

      assertThrows(
          IllegalArgumentException.class,
          () -> replacing.replace(List.of(fixture.next(), fixture.next())));

      assertEquals(before, fixture.current());
    }
  }
}
