package dev.bascule.application.service;

import static dev.bascule.application.service.House.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.policy.CallerLimit;
import dev.bascule.application.policy.CallerLimits;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.FollowServersUseCase.Following;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.limit.Rate;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.OverLimit.Limit;
import dev.bascule.domain.outcome.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Those who follow servers and may ask but twice: what they want counts, and nothing else does. */
class FollowingLimitsTest {

  private static final CallerLimits TWICE =
      new CallerLimits(
          new CallerLimit(
              Optional.of(new Rate(1, Duration.ofHours(1), /* burst= */ 2)), OptionalInt.empty()),
          List.of());
  private static final Outcome<McpResult> TOO_OFTEN =
      new Outcome.Failed<>(new Failure.OverLimit(Limit.CALLER_RATE, "1/h", Duration.ofHours(1)));

  private final ReplaceFixture fixture = new ReplaceFixture();
  private final House house = fixture.house;
  private final Upstreams upstreams =
      new Upstreams(
          List.of(fixture.current()),
          house.connections,
          new Turnstile(TWICE, house.ticker),
          house.gate);
  private final ReplaceServers replacing =
      new ReplaceServers(upstreams, house.caches, house.followers, fixture.retirements);
  private final Following following =
      new FollowServersService(
              house.followers,
              upstreams,
              new Questions(
                  new Passage(
                      house.ticker, house.counters, house.events, house.refusals, house.tracing)),
              house.background::add,
              house.ticker)
          .follow(Exchange.ANONYMOUS, (_, _) -> {});

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
