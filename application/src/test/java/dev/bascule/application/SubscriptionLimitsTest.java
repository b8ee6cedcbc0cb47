package dev.bascule.application;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.access.CallerRateLimiter;
import dev.bascule.application.admin.ServerReplacement;
import dev.bascule.application.admin.ServerReplacementFixture;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.notification.SubscribeToServersService;
import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Following;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.application.upstream.FeatureRequests;
import dev.bascule.application.upstream.UpstreamCaller;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.OverLimit.Limit;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Those who follow servers and may ask but twice: what they want counts, and nothing else does. */
class SubscriptionLimitsTest {

  private static final CallerQuotas TWICE =
      new CallerQuotas(
          new CallerQuota(
              Optional.of(new Rate(1, Duration.ofHours(1), /* burst= */ 2)), OptionalInt.empty()),
          List.of());
  private static final Outcome<McpResult> TOO_OFTEN =
      new Outcome.Failed<>(new Failure.OverLimit(Limit.CALLER_RATE, "1/h", Duration.ofHours(1)));

  private final ServerReplacementFixture fixture = new ServerReplacementFixture();
  private final CoreFixture house = fixture.house;
  private final UpstreamRegistry upstreams =
      new UpstreamRegistry(
          List.of(fixture.current()),
          house.connections,
          new CallerRateLimiter(TWICE, house.ticker),
          house.gate);
  private final ServerReplacement replacing =
      new ServerReplacement(upstreams, house.caches, house.followers, fixture.retirements);
  private final Following following =
      new SubscribeToServersService(
              house.followers,
              upstreams,
              new FeatureRequests(
                  new UpstreamCaller(
                      house.ticker, house.counters, house.events, house.refusals, house.tracing)),
              house.background::add,
              house.ticker)
          .follow(CallContext.ANONYMOUS, (_, _) -> {});

  @BeforeEach
  void subscribeTwice() {
    house.server.answersOthers((_, _) -> FakeMcpServer.result("{}"));
    assertInstanceOf(Outcome.Served.class, following.subscribe(new Subscribe(SERVER, "a")));
    assertInstanceOf(Outcome.Served.class, following.subscribe(new Subscribe(SERVER, "b")));
  }

  @Test
  void areRefusedWhatTheyWantBesides() {
    assertEquals(TOO_OFTEN, following.setLogLevel(SERVER, LogLevel.INFO));
    assertEquals(TOO_OFTEN, following.subscribe(new Subscribe(SERVER, "a")));
    assertEquals(List.of("resources/subscribe a", "resources/subscribe b"), house.server.asked());
  }

  @Test
  void loseNothingWhenTheServerIsReplaced() {
    fixture.successor.answersOthers((_, _) -> FakeMcpServer.result("{}"));

    replacing.replace(List.of(fixture.next()));
    house.runBackground();

    assertEquals(
        List.of("resources/subscribe a", "resources/subscribe b"),
        fixture.successor.asked().stream().sorted().toList());
  }

  @Test
  void canAlwaysGiveUp() {
    assertInstanceOf(Outcome.Served.class, following.unsubscribe(new Unsubscribe(SERVER, "a")));
    following.close();
    house.runBackground();

    assertEquals(
        List.of("resources/unsubscribe a", "resources/unsubscribe b"),
        house.server.asked().subList(2, 4));
  }
}
