package dev.bascule.application.notification;

import static dev.bascule.application.CoreFixture.SERVER;
import static dev.bascule.application.SubscriptionFixture.PARAMS;
import static dev.bascule.application.SubscriptionFixture.failed;
import static dev.bascule.application.SubscriptionFixture.json;
import static dev.bascule.application.SubscriptionFixture.logged;
import static dev.bascule.application.SubscriptionFixture.subscribe;
import static dev.bascule.application.SubscriptionFixture.unsubscribe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.CallContexts;
import dev.bascule.application.CoreFixture;
import dev.bascule.application.SubscriptionFixture;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SubscribeToServersServiceTest {

  private final SubscriptionFixture fixture = new SubscriptionFixture();
  private final CoreFixture core = fixture.core;
  private final List<ServerNotification> anneNotifications = fixture.anneNotifications;
  private final List<ServerNotification> bertHeard = fixture.bertNotifications;
  private final Subscription anne = fixture.anne;
  private final Subscription bert = fixture.bert;

  @Nested
  class Broadcasts {

    @Test
    void deliverRepeatedChangeOncePerInterval() {
      ServerNotification tools = new ServerNotification.ListChanged(ListKind.TOOLS);
      ServerNotification prompts = new ServerNotification.ListChanged(ListKind.PROMPTS);
      for (int i = 0; i < 1000; i++) {
        fixture.sendNotification(tools);
        fixture.sendNotification(prompts);
      }
      assertEquals(List.of(tools, prompts), anneNotifications);

      endInterval();
      assertEquals(List.of(tools, prompts, tools, prompts), anneNotifications);

      endInterval();
      assertEquals(4, anneNotifications.size());
      assertEquals(List.of(), core.afterInterval);

      fixture.sendNotification(tools);
      assertEquals(5, anneNotifications.size());
    }

    @Test
    void deliverEachOfSeveralChangedResources() {
      subscribe(anne, "a");
      subscribe(anne, "b");
      ServerNotification first = new ServerNotification.ResourceUpdated("a", PARAMS);
      ServerNotification second = new ServerNotification.ResourceUpdated("b", PARAMS);

      for (ServerNotification each : List.of(first, second, first, second)) {
        fixture.sendNotification(each);
      }

      assertEquals(List.of(first, second), anneNotifications);
      endInterval();
      assertEquals(List.of(first, second, first, second), anneNotifications);
    }

    private void endInterval() {
      List<Runnable> due = List.copyOf(core.afterInterval);
      core.afterInterval.clear();
      due.forEach(Runnable::run);
    }

    @Test
    void deliverGeneralNotifications() {
      List<ServerNotification> notifications =
          List.of(
              new ServerNotification.ListChanged(ListKind.TOOLS),
              new ServerNotification.Reset(),
              new ServerNotification.Other(new ServerMessage("x", PARAMS)),
              logged(LogLevel.DEBUG));

      notifications.forEach(fixture::sendNotification);

      assertEquals(notifications, anneNotifications);
      assertEquals(notifications, bertHeard);
    }

    @Test
    void followInvalidationOfCache() {
      core.list();
      List<Integer> cached = new ArrayList<>();
      Subscription _ =
          core.subscribeToServers.subscribe(
              CallContext.ANONYMOUS, (_, _) -> cached.add(core.caches.listings().stats().size()));

      fixture.sendNotification(new ServerNotification.ListChanged(ListKind.TOOLS));

      assertEquals(List.of(0), cached);
    }

    @Test
    void continueIfOneListenerThrows() {
      bert.close();
      Subscription _ =
          core.subscribeToServers.subscribe(
              CallContext.ANONYMOUS,
              (_, _) -> {
                throw new IllegalStateException("broken");
              });
      List<ServerNotification> last = new ArrayList<>();
      fixture.openSubscription(CallContext.ANONYMOUS, last);

      fixture.sendNotification(new ServerNotification.Reset());

      assertEquals(List.of(new ServerNotification.Reset()), last);
      assertEquals(
          List.of("files restarted, dropped 0", "subscriber of files failed: broken"),
          core.events.told);
    }

    @Test
    void skipClosedSubscriptions() {
      anne.close();
      anne.close();

      fixture.sendNotification(new ServerNotification.Reset());

      assertEquals(List.of(), anneNotifications);
      assertEquals(1, bertHeard.size());
    }
  }

  @Nested
  class SessionConnectionSubscriptions {

    private final CallContexts.FakeSession session =
        new CallContexts.FakeSession(CallContexts.ROOTS);
    private final List<ServerNotification> notifications = new ArrayList<>();
    private final Subscription subscription =
        fixture.openSubscription(CallContexts.of(session), notifications);

    @Test
    void notifiesOverOwnConnections() {
      subscribe(subscription, "a");

      own().sendNotification(new ServerNotification.ResourceUpdated("a", PARAMS));
      own().sendNotification(new ServerNotification.ListChanged(ListKind.TOOLS));

      assertEquals(
          List.of(
              new ServerNotification.ResourceUpdated("a", PARAMS),
              new ServerNotification.ListChanged(ListKind.TOOLS)),
          notifications);
      assertEquals(List.of(), anneNotifications);
    }

    @Test
    void notifiesOfListsChangedOverSharedConnection() {
      fixture.sendNotification(new ServerNotification.ListChanged(ListKind.PROMPTS));
      fixture.sendNotification(logged(LogLevel.ALERT));
      fixture.sendNotification(new ServerNotification.Reset());

      assertEquals(
          Stream.of(ListKind.PROMPTS, ListKind.TOOLS, ListKind.PROMPTS, ListKind.RESOURCES)
              .map(ServerNotification.ListChanged::new)
              .toList(),
          notifications);
    }

    @Test
    void notifiesOnceOfListChangedOverNoConnection() {
      ServerNotification changed = new ServerNotification.ListChanged(ListKind.TOOLS);

      core.subscriptionRegistry.notifyAllGroups(SERVER, changed);

      assertEquals(List.of(changed), notifications);
      assertEquals(List.of(changed), anneNotifications);
    }

    @Test
    void stopsWhenClosed() {
      subscription.close();

      fixture.sendNotification(new ServerNotification.ListChanged(ListKind.PROMPTS));

      assertEquals(List.of(), notifications);
    }

    @Test
    void subscribesOverOwnConnections() {
      subscribe(anne, "a");
      subscribe(subscription, "a");

      assertEquals(List.of("resources/subscribe a"), core.server.requests());
      assertEquals(List.of("resources/subscribe a"), own().requests());
    }

    @Test
    void opensNoConnectionForLevel() {
      assertEquals("{}", json(subscription.setLogLevel(SERVER, LogLevel.ALERT)));

      assertEquals(List.of(), core.server.opened());
      assertEquals(List.of(), core.server.requests());
    }

    @Test
    void setsLevelBeforeFirstCallOverConnection() {
      subscription.setLogLevel(SERVER, LogLevel.ALERT);

      core.callWith(CallContexts.of(session), "write");
      core.callWith(CallContexts.of(session), "write");

      assertEquals(List.of("logging/setLevel alert", "tools/call", "tools/call"), own().requests());
    }

    @Test
    void setsLevelOverOpenConnection() {
      core.callWith(CallContexts.of(session), "write");

      subscription.setLogLevel(SERVER, LogLevel.ALERT);

      assertEquals(List.of("tools/call", "logging/setLevel alert"), own().requests());
    }

    @Test
    void stopsWhenSessionEnds() {
      subscribe(subscription, "a");

      core.connections.endSession(session);
      own().sendNotification(new ServerNotification.Reset());
      subscription.close();
      core.runBackground();

      assertEquals(List.of(), notifications);
      assertEquals(List.of("resources/subscribe a"), own().requests());
    }

    private FakeMcpServer own() {
      return core.server.opened().getFirst();
    }
  }

  @Nested
  class OverSubscriberLimit {

    private final List<ServerNotification> notifications = new ArrayList<>();
    private final Outcome<McpResult> overLimit =
        failed(
            new Failure.OverLimit(
                Failure.OverLimit.Limit.NOTIFIED_CLIENTS, "4", Duration.ofSeconds(1)));

    @Test
    void receivesNothingAndFailsWithReason() {
      fixture.openSubscription(CallContext.ANONYMOUS, new ArrayList<>());
      fixture.openSubscription(CallContext.ANONYMOUS, new ArrayList<>());
      Subscription tooMany = fixture.openSubscription(CallContext.ANONYMOUS, notifications);

      fixture.sendNotification(new ServerNotification.Reset());

      assertEquals(List.of(), notifications);
      assertThat(core.events.told).contains("subscriber rejected: all 4 are taken");
      assertEquals(overLimit, subscribe(tooMany, "a"));
      assertEquals(overLimit, unsubscribe(tooMany, "a"));
      assertEquals(overLimit, tooMany.setLogLevel(SERVER, LogLevel.DEBUG));
      tooMany.close();
    }

    @Test
    void isAdmittedOnceAnotherHasLeft() {
      CallContexts.FakeSession session = new CallContexts.FakeSession(CallContexts.ROOTS);
      Subscription ofSession =
          fixture.openSubscription(CallContexts.of(session), new ArrayList<>());
      assertEquals(
          overLimit,
          subscribe(fixture.openSubscription(CallContext.ANONYMOUS, notifications), "a"));

      ofSession.close();
      core.connections.endSession(session);

      assertEquals(
          "{}",
          json(subscribe(fixture.openSubscription(CallContext.ANONYMOUS, notifications), "a")));
    }
  }
}
