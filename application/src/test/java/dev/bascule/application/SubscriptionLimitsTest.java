package dev.bascule.application;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.CallContexts.FakeSession;
import dev.bascule.application.access.CallerRateLimiter;
import dev.bascule.application.admin.ServerReplacement;
import dev.bascule.application.admin.ServerReplacementFixture;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.notification.NotificationRouter;
import dev.bascule.application.notification.SubscribeToServersService;
import dev.bascule.application.notification.SubscriptionRegistry;
import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.application.policy.SubscriptionLimits;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.ratelimit.RateLimiterFactory;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.OverLimit.Limit;
import dev.bascule.domain.result.FailureMessages;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Subscribers with a quota of two requests: only their own requests count. */
class SubscriptionLimitsTest {

  private static final CallerQuotas TWICE =
      new CallerQuotas(
          new CallerQuota(
              Optional.of(new Rate(1, Duration.ofHours(1), /* burst= */ 2)), OptionalInt.empty()),
          List.of());
  private static final Outcome<McpResult> TOO_OFTEN =
      new Outcome.Failed<>(new Failure.OverLimit(Limit.CALLER_RATE, "1/h", Duration.ofHours(1)));

  private final ServerReplacementFixture fixture = new ServerReplacementFixture();
  private final CoreFixture core = fixture.core;
  private final UpstreamRegistry upstreams =
      new UpstreamRegistry(
          List.of(fixture.current()),
          core.connections,
          new CallerRateLimiter(TWICE, RateLimiterFactory.local(core.ticker)),
          core.authorizer);
  private final ServerReplacement replacing =
      new ServerReplacement(
          upstreams,
          core.caches,
          core.subscriptionRegistry,
          fixture.draining,
          core.eagerStarter,
          core.toolBreakers,
          core.events);
  private final Subscription subscription =
      new SubscribeToServersService(
              core.subscriptionRegistry,
              upstreams,
              core.upstreamCaller,
              core.background::add,
              core.ticker)
          .subscribe(CallContext.ANONYMOUS, (_, _) -> {});

  @BeforeEach
  void subscribeTwice() {
    core.server.answersOthers((_, _) -> FakeMcpServer.result("{}"));
    assertInstanceOf(Outcome.Served.class, subscription.subscribe(new Subscribe(SERVER, "a")));
    assertInstanceOf(Outcome.Served.class, subscription.subscribe(new Subscribe(SERVER, "b")));
  }

  @Test
  void notifiesAllSessionsStreamsAndRequestsThatOtherLimitsAdmit() {
    SubscriptionRegistry registry =
        new SubscriptionRegistry(
            SubscriptionLimits.forClients(/* sessions= */ 3, /* streams= */ 2, /* requests= */ 1),
            core.events,
            core.afterInterval::add);
    SubscribeToServersService service =
        new SubscribeToServersService(
            registry, upstreams, core.upstreamCaller, core.background::add, core.ticker);
    List<CallContext> clients =
        Stream.concat(
                Stream.generate(() -> CallContexts.of(new FakeSession(CallContexts.ROOTS)))
                    .limit(3),
                Stream.generate(() -> CallContext.ANONYMOUS).limit(4))
            .toList();
    List<Integer> notified = new ArrayList<>();
    List<Subscription> subscriptions = new ArrayList<>();
    for (int i = 0; i < clients.size(); i++) {
      int client = i;
      subscriptions.add(service.subscribe(clients.get(i), (_, _) -> notified.add(client)));
    }

    new NotificationRouter(core.caches, registry, core.events)
        .onNotification(SERVER, new ServerNotification.ListChanged(ListKind.TOOLS));

    assertThat(notified).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    assertThat(core.events.told).contains("subscriber rejected: all 9 are taken");
    assertThat(subscriptions.getLast().subscribe(new Subscribe(SERVER, "a")).findFailure())
        .get()
        .extracting(failure -> FailureMessages.describe(failure))
        .asString()
        .contains("9 recipients of notifications (raise limits.maxSessions,")
        .doesNotContain("calls in flight");
  }

  @Test
  void rejectsRequestsBeyondQuota() {
    assertEquals(TOO_OFTEN, subscription.setLogLevel(SERVER, LogLevel.INFO));
    assertEquals(TOO_OFTEN, subscription.subscribe(new Subscribe(SERVER, "a")));
    assertEquals(List.of("resources/subscribe a", "resources/subscribe b"), core.server.requests());
  }

  @Test
  void keepsSubscriptionsWhenServerIsReplaced() {
    fixture.successor.answersOthers((_, _) -> FakeMcpServer.result("{}"));

    replacing.replace(List.of(fixture.next()));
    core.runBackground();

    assertEquals(
        List.of("resources/subscribe a", "resources/subscribe b"),
        fixture.successor.requests().stream().sorted().toList());
  }

  @Test
  void alwaysAllowsCancellation() {
    assertInstanceOf(Outcome.Served.class, subscription.unsubscribe(new Unsubscribe(SERVER, "a")));
    subscription.close();
    core.runBackground();

    assertEquals(
        List.of("resources/unsubscribe a", "resources/unsubscribe b"),
        core.server.requests().subList(2, 4));
  }
}
