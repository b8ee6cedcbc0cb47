package dev.bascule.application.admin;

import static dev.bascule.application.CoreFixture.LISTING_LIFE;
import static dev.bascule.application.CoreFixture.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.CallContexts;
import dev.bascule.application.CoreFixture;
import dev.bascule.application.TestPolicies;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Result;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
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
import dev.bascule.domain.result.UpstreamReply;
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
  private final CoreFixture core = fixture.core;
  private final FakeMcpServer successor = fixture.successor;
  private final ServerReplacement replacing = fixture.replacing;
  private final List<String> heard = new ArrayList<>();

  private Subscription subscribe() {
    return core.subscribeToServers.subscribe(
        CallContext.ANONYMOUS,
        (server, notification) ->
            heard.add(server + " " + notification.getClass().getSimpleName()));
  }

  @Nested
  class UnchangedServer {

    @Test
    void keepsConnectionAndCachedValues() {
      Outcome<McpResult> before = core.call("look");

      Result.Applied replaced = replacing.replace(List.of(fixture.current()));
      Outcome<McpResult> after = core.call("look");

      assertEquals(new Result.Applied(List.of(), List.of(), List.of()), replaced);
      assertEquals(ServerReplacementFixture.json(before), ServerReplacementFixture.json(after));
      assertEquals(1, core.server.callCount());
      assertThat(core.closing).isEmpty();
    }

    @Test
    void isNotReported() {
      subscribe();

      replacing.replace(List.of(fixture.current()));

      assertEquals(List.of(), heard);
    }
  }

  @Nested
  class ChangedConnection {

    @Test
    void answersImmediatelyWithoutCachedValues() {
      core.call("look");

      Result.Applied replaced = replacing.replace(List.of(fixture.next()));
      Outcome<McpResult> after = core.call("look");

      assertEquals(List.of(SERVER), replaced.changed());
      assertEquals("\"new\"", ServerReplacementFixture.json(after));
    }

    @Test
    void doesNotStoreResultOfCallInFlight() {
      core.server.answers(
          _ -> {
            replacing.replace(List.of(fixture.next()));
            return FakeMcpServer.result("\"old\"");
          });
      core.call("look");

      assertEquals("\"new\"", ServerReplacementFixture.json(core.call("look")));
    }

    @Test
    void doesNotStoreListingOfCallInFlight() {
      Upstream old = fixture.current();
      Optional<Outcome<Listing>> underWay =
          old.lease()
              .tryRun(
                  () -> {
                    replacing.replace(List.of(fixture.next()));
                    return core.listingLoader.list(
                        UpstreamRegistry.plainRoute(old),
                        ListKind.TOOLS,
                        FreshnessRequirement.NONE,
                        UpstreamRegistry.plainRoute(old).deadline(core.ticker));
                  });

      Outcome<Listing> _ = core.list();

      assertTrue(underWay.isPresent());
      assertEquals(1, core.server.listingCount());
      assertEquals(1, successor.listingCount());
    }

    @Test
    void notifiesSubscribers() {
      subscribe();

      replacing.replace(List.of(fixture.next()));

      assertEquals(List.of("files Reset"), heard);
    }

    @Test
    void restoresSubscriptionsOfOldServer() {
      core.server.answersOthers((_, _) -> FakeMcpServer.result("{}"));
      subscribe().subscribe(new Subscribe(SERVER, "file:///a"));
      successor.answersOthers((_, _) -> FakeMcpServer.result("{}"));

      replacing.replace(List.of(fixture.next()));
      core.runBackground();

      assertEquals(List.of("resources/subscribe file:///a"), successor.requests());
    }
  }

  @Nested
  class ChangedPolicy {

    @Test
    void keepsTheConnection() {
      replacing.replace(
          List.of(
              ServerReplacementFixture.withPolicy(
                  fixture.current(), CoreFixture.policy(/* trusted= */ true))));
      fixture.runClosing();
      core.call("look");

      assertFalse(core.server.isClosed());
      assertEquals(1, core.server.callCount());
    }

    @Test
    void losesCachedValues() {
      core.call("look");

      replacing.replace(
          List.of(
              ServerReplacementFixture.withPolicy(
                  fixture.current(), CoreFixture.policy(/* trusted= */ false))));
      core.call("look");
      core.call("look");

      assertEquals(3, core.server.callCount());
    }

    @Test
    void appliesToKeptConnectionsOfSessions() {
      CallContext session = CallContexts.of(new CallContexts.FakeSession(CallContexts.ROOTS));
      core.callWith(session, "look");
      ServerPolicy hiding =
          TestPolicies.of(
              /* trusted= */ false,
              List.of(new Glob("*")),
              2,
              /* invalidateOnWrite= */ true,
              FreshnessLifetime.of(LISTING_LIFE),
              BreakerSettings.DEFAULTS,
              List.of());

      replacing.replace(List.of(ServerReplacementFixture.withPolicy(fixture.current(), hiding)));
      fixture.runClosing();
      Outcome<McpResult> after = core.callWith(session, "look");

      assertInstanceOf(Outcome.Failed.class, after);
      assertFalse(core.server.opened().getFirst().isClosed());
    }

    @Test
    void forwardsIdentityOfNewPolicy() {
      ForwardingRule shown = new ForwardingRule(Set.of("x-user"), /* exchangesToken= */ false);

      replacing.replace(
          List.of(ServerReplacementFixture.withPolicy(fixture.current(), showing(shown))));
      assertEquals(shown, core.upstreams.forwarding());

      replacing.replace(List.of(fixture.next()));
      assertEquals(ForwardingRule.NONE, core.upstreams.forwarding());
    }

    private static ServerPolicy showing(ForwardingRule shown) {
      return TestPolicies.of(
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
    void notifiesSubscribersOfTools() {
      subscribe();

      replacing.replace(
          List.of(
              ServerReplacementFixture.withPolicy(
                  fixture.current(), CoreFixture.policy(/* trusted= */ true))));

      assertEquals(List.of("files ListChanged"), heard);
    }
  }

  @Nested
  class AddedAndRemovedServer {

    @Test
    void addsServerImmediatelyAndNotifies() {
      subscribe();
      Upstream added =
          fixture.behind(new FakeMcpServer("other"), CoreFixture.policy(/* trusted= */ false));

      Result.Applied replaced = replacing.replace(List.of(fixture.current(), added));

      assertEquals(List.of(OTHER), replaced.added());
      assertEquals(List.of("other Reset"), heard);
      assertTrue(core.upstreams.find(OTHER).isPresent());
    }

    @Test
    void startsAddedEagerServer() {
      FakeMcpServer other = new FakeMcpServer("other");
      other.startsBy(_ -> new UpstreamReply.Answered<>(other.status()));
      core.eagerStarter.begin();

      replacing.replace(
          List.of(
              fixture.current(), fixture.behind(other, CoreFixture.policy(/* trusted= */ false))));

      assertTrue(other.isStarted());
    }

    @Test
    void removesAndClosesServer() {
      subscribe();

      Result.Applied replaced = replacing.replace(List.of());
      fixture.runClosing();

      assertEquals(List.of(SERVER), replaced.removed());
      assertEquals(new Outcome.Failed<>(new Failure.UnknownServer("files")), core.call("look"));
      assertEquals(List.of("files Reset"), heard);
      assertTrue(core.server.isClosed());
    }

    @Test
    void duplicateNameChangesNothing() {
      Upstream before = fixture.current();

      assertThrows(
          IllegalArgumentException.class,
          () -> replacing.replace(List.of(fixture.next(), fixture.next())));

      assertEquals(before, fixture.current());
    }
  }
}
