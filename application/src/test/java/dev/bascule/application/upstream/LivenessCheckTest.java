package dev.bascule.application.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.CallContexts;
import dev.bascule.application.CoreFixture;
import dev.bascule.application.TestPolicies;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ToolBreakerRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.BreakerSnapshot;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.breaker.FailureRate;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a ping says about failures that may be caused by the call and not by the server. */
class LivenessCheckTest {

  private static final Failure.TimedOut TIMED_OUT = new Failure.TimedOut(Duration.ofMinutes(1));

  private static final Caller ANNE = new Caller("key:anne");
  private static final Caller BEN = new Caller("key:ben");

  /** So that all calls reach the server. */
  private static final ToolRule WITHOUT_BREAKER =
      new ToolRule(
          new Glob("*"),
          new CacheRule.Never(),
          Optional.empty(),
          RetryRule.BY_HINTS,
          Optional.empty(),
          Optional.empty(),
          new ToolBreakerRule(/* enabled= */ false, Optional.empty(), Optional.empty()));

  private final CoreFixture core = new CoreFixture(WITHOUT_BREAKER);

  private void hangEachTool() {
    core.server.answers(_ -> new UpstreamReply.Failed<>(TIMED_OUT));
  }

  private void callFiveTimes() {
    for (int i = 0; i < BreakerSettings.DEFAULTS.failureThreshold(); i++) {
      assertEquals(new Outcome.Failed<McpResult>(TIMED_OUT), core.call("write"));
    }
  }

  private BreakerSnapshot breaker() {
    return core.upstreams.find(CoreFixture.SERVER).orElseThrow().breaker().snapshot();
  }

  private int pings() {
    return Collections.frequency(core.server.requests(), "ping");
  }

  @Test
  void keepsBreakerClosedIfServerOfHangingToolAnswersPing() {
    hangEachTool();

    callFiveTimes();
    core.runBackground();

    assertEquals(CircuitState.CLOSED, breaker().state());
    assertEquals(0, breaker().consecutiveFailures());
    assertEquals(5, breaker().ignored());
  }

  @Test
  void opensBreakerIfPingFails() {
    hangEachTool();
    core.server.answersPing(() -> new UpstreamReply.Failed<>(TIMED_OUT));

    callFiveTimes();
    core.runBackground();

    assertEquals(CircuitState.OPEN, breaker().state());
  }

  static Stream<UpstreamReply<McpResult>> signsOfLife() {
    return Stream.of(
        FakeMcpServer.result("{}"),
        new UpstreamReply.Failed<>(
            new Failure.Rejected(-32601, "Method not found", Optional.empty())),
        new UpstreamReply.Failed<>(new Failure.Refused("401")),
        new UpstreamReply.Failed<>(new Failure.Cancelled()));
  }

  @ParameterizedTest
  @MethodSource("signsOfLife")
  void ignoresTimeoutAfterSignOfLife(UpstreamReply<McpResult> pong) {
    hangEachTool();
    core.server.answersPing(() -> pong);

    core.call("write");
    core.runBackground();

    assertEquals(1, breaker().ignored());
  }

  static Stream<Failure.UpstreamFailure> failures() {
    return Stream.of(
        TIMED_OUT,
        new Failure.Unreachable("refused", DeliveryStatus.NOT_SENT),
        new Failure.BadAnswer("not JSON"),
        new Failure.Throttled("429", Optional.empty()),
        new Failure.NotRunning("keeps ending", Duration.ofSeconds(1)));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void countsTimeoutIfPingFails(Failure.UpstreamFailure failure) {
    hangEachTool();
    core.server.answersPing(() -> new UpstreamReply.Failed<>(failure));

    core.call("write");
    core.runBackground();

    assertEquals(1, breaker().timedOut());
    assertEquals(1, breaker().consecutiveFailures());
  }

  @Test
  void answersCallerBeforePing() {
    hangEachTool();

    Outcome<McpResult> outcome = core.call("write");

    assertEquals(new Outcome.Failed<McpResult>(TIMED_OUT), outcome);
    assertEquals(0, pings());
    assertEquals(1, breaker().inFlight());
  }

  @Test
  void sharesPingBetweenTimedOutCalls() {
    hangEachTool();

    callFiveTimes();
    core.runBackground();

    assertEquals(1, pings());
    core.call("write");
    core.runBackground();
    assertEquals(2, pings());
  }

  @Test
  void limitsPingToTwoSeconds() {
    hangEachTool();

    core.call("write");
    core.runBackground();

    assertEquals(Duration.ofSeconds(2), core.server.lastTimeout());
  }

  @Test
  void countsNoCallForPing() {
    hangEachTool();
    core.call("write");
    long calls = core.upstreamCaller.callCount();

    core.runBackground();

    assertEquals(calls, core.upstreamCaller.callCount());
  }

  private void callAs(Caller caller, int times) {
    for (int i = 0; i < times; i++) {
      Outcome<McpResult> _ = core.callAs(caller, "write", "{}", FreshnessRequirement.NONE);
      core.runBackground();
    }
  }

  private void failEachCall() {
    core.server.answers(_ -> new UpstreamReply.Failed<>(new Failure.BadAnswer("status 500")));
  }

  @Test
  void keepsBreakerClosedForOthersWhileCallsOfOneCallerFail() {
    failEachCall();
    callAs(ANNE, 50);

    core.server.recovers();
    Outcome<McpResult> outcome = core.callAs(BEN, "write", "{}", FreshnessRequirement.NONE);

    assertInstanceOf(Outcome.Served.class, outcome);
    assertEquals(CircuitState.CLOSED, breaker().state());
  }

  @Test
  void keepsBreakerClosedForOthersWhileReadsOfOneCallerTimeOut() {
    core.server.answersOthers((_, _) -> new UpstreamReply.Failed<>(TIMED_OUT));
    for (int i = 0; i < 50; i++) {
      Outcome<McpResult> _ =
          core.useServerFeatures.readResource(
              new ReadResource(CoreFixture.SERVER, "test://slow"),
              FreshnessRequirement.NONE,
              CallContext.plain(ANNE));
      core.runBackground();
    }

    callAs(BEN, 1);

    assertEquals(CircuitState.CLOSED, breaker().state());
    assertEquals(0, breaker().rejected());
  }

  @Test
  void pingsOnlyBeforeFailuresOfOneCallerWouldOpenBreaker() {
    failEachCall();

    callAs(ANNE, 3);
    assertEquals(0, pings());
    callAs(ANNE, 1);

    assertEquals(1, pings());
  }

  @Test
  void sendsOnePingAtATimeForFailuresOfOneCaller() {
    failEachCall();

    for (int i = 0; i < 20; i++) {
      Outcome<McpResult> _ = core.callAs(ANNE, "write", "{}", FreshnessRequirement.NONE);
    }

    assertEquals(1, core.background.size());
  }

  @Test
  void sendsOnePingPerSecondForFailuresOfOneCaller() {
    failEachCall();

    callAs(ANNE, 20);
    assertEquals(1, pings());
    core.ticker.advance(Duration.ofSeconds(1));
    callAs(ANNE, 20);

    assertEquals(2, pings());
  }

  @Test
  void opensBreakerForFailuresOfOneCallerIfPingFails() {
    failEachCall();
    core.server.answersPing(() -> new UpstreamReply.Failed<>(TIMED_OUT));

    callAs(ANNE, 4);

    assertEquals(CircuitState.OPEN, breaker().state());
  }

  @Test
  void opensBreakerForRateOfOneCallerIfPingFails() {
    CoreFixture rated =
        new CoreFixture(
            TestPolicies.of(
                /* trusted= */ false,
                List.of(),
                8,
                /* invalidateOnWrite= */ true,
                FreshnessLifetime.of(CoreFixture.LISTING_LIFE),
                BreakerSettings.DEFAULTS.withFailureRate(
                    Optional.of(new FailureRate(0.4, Duration.ofSeconds(30), /* minCalls= */ 20))),
                List.of(WITHOUT_BREAKER)));
    AtomicInteger calls = new AtomicInteger();
    rated.server.answers(
        _ ->
            calls.incrementAndGet() % 2 == 0
                ? new UpstreamReply.Failed<>(new Failure.BadAnswer("status 500"))
                : FakeMcpServer.result("1"));

    call(rated, ANNE, 40);
    CircuitState withPings = stateOf(rated);
    rated.server.answersPing(() -> new UpstreamReply.Failed<>(TIMED_OUT));
    rated.ticker.advance(Duration.ofSeconds(1));
    call(rated, ANNE, 2);

    assertEquals(CircuitState.CLOSED, withPings);
    assertEquals(CircuitState.OPEN, stateOf(rated));
  }

  private static void call(CoreFixture core, Caller caller, int times) {
    for (int i = 0; i < times; i++) {
      Outcome<McpResult> _ = core.callAs(caller, "write", "{}", FreshnessRequirement.NONE);
      core.runBackground();
    }
  }

  private static CircuitState stateOf(CoreFixture core) {
    return core.upstreams.find(CoreFixture.SERVER).orElseThrow().breaker().state();
  }

  @Test
  void opensBreakerIfCallsOfAnotherCallerFail() {
    failEachCall();
    callAs(ANNE, 50);

    callAs(BEN, 1);

    assertEquals(CircuitState.OPEN, breaker().state());
  }

  @Test
  void countsBrokenConnectionForEveryCaller() {
    core.server.answers(
        _ ->
            new UpstreamReply.Failed<>(
                new Failure.Unreachable("refused", DeliveryStatus.MAY_HAVE_RUN)));

    callAs(ANNE, 5);

    assertEquals(CircuitState.OPEN, breaker().state());
  }

  static Stream<Failure.UpstreamFailure> failuresOfOneConnection() {
    return Stream.of(
        TIMED_OUT,
        new Failure.Unreachable("the process ended", DeliveryStatus.MAY_HAVE_RUN),
        new Failure.BadAnswer("not JSON"));
  }

  /** Makes calls over a dedicated connection of the caller on which everything fails. */
  private void callOverBrokenOwnConnection(Failure.UpstreamFailure failure) {
    core.server.onEachOpening((_, own) -> own.fails(failure));
    CallContext ofSession =
        new CallContext(
            ANNE,
            CallContexts.of(new CallContexts.FakeSession(CallContexts.ROOTS)).client(),
            ForwardedParams.NONE);
    for (int i = 0; i < 20; i++) {
      Outcome<McpResult> _ = core.callWith(ofSession, "write");
      core.runBackground();
    }
  }

  @ParameterizedTest
  @MethodSource("failuresOfOneConnection")
  void keepsBreakerClosedForOthersWhileOwnConnectionFails(Failure.UpstreamFailure failure) {
    callOverBrokenOwnConnection(failure);

    assertEquals(1, core.server.opened().size());
    assertEquals(CircuitState.CLOSED, breaker().state());
    assertEquals(4, breaker().consecutiveFailures());
    assertInstanceOf(
        Outcome.Served.class, core.callAs(BEN, "write", "{}", FreshnessRequirement.NONE));
  }

  @ParameterizedTest
  @MethodSource("failuresOfOneConnection")
  void opensBreakerForOwnConnectionIfSharedPingFails(Failure.UpstreamFailure failure) {
    core.server.answersPing(() -> new UpstreamReply.Failed<>(failure));

    callOverBrokenOwnConnection(failure);

    assertEquals(CircuitState.OPEN, breaker().state());
  }

  @Test
  void startsNoSharedConnectionForPing() {
    core.server.startsBy(_ -> new UpstreamReply.Failed<>(TIMED_OUT));
    Upstream own =
        core.upstreams
            .find(CoreFixture.SERVER)
            .orElseThrow()
            .withConnection(new FakeMcpServer("files"));

    for (int i = 0; i < 20; i++) {
      Outcome<McpResult> _ =
          core.upstreamCaller.call(
              own,
              new UpstreamRequest<>(
                  UpstreamRequest.Subject.of(MethodNames.DISCOVER),
                  CallContext.plain(ANNE),
                  Deadline.after(Duration.ofSeconds(1), core.ticker),
                  /* mayRunTwice= */ false,
                  (_, _) -> new UpstreamReply.Failed<McpResult>(TIMED_OUT)));
      core.runBackground();
    }

    assertEquals(0, pings());
    assertEquals(4, breaker().consecutiveFailures());
  }

  @Test
  void pausesOnlyCallerThatReceivedRetryAfter() {
    core.server.answers(
        _ ->
            new UpstreamReply.Failed<>(
                new Failure.Throttled("status 429", Optional.of(Duration.ofSeconds(60)))));
    callAs(ANNE, 1);
    core.ticker.advance(Duration.ofSeconds(20));
    core.server.recovers();
    int calls = core.server.callCount();

    assertEquals(
        new Outcome.Failed<McpResult>(
            new Failure.Throttled("status 429", Optional.of(Duration.ofSeconds(40)))),
        core.callAs(ANNE, "write", "{}", FreshnessRequirement.NONE));
    assertEquals(calls, core.server.callCount());
    assertInstanceOf(
        Outcome.Served.class, core.callAs(ANNE, "look", "{}", FreshnessRequirement.NONE));
    assertInstanceOf(
        Outcome.Served.class, core.callAs(BEN, "write", "{}", FreshnessRequirement.NONE));

    core.ticker.advance(Duration.ofSeconds(40));
    assertInstanceOf(
        Outcome.Served.class, core.callAs(ANNE, "write", "{}", FreshnessRequirement.NONE));
  }

  @Test
  void limitsPauseToFiveMinutes() {
    core.server.answers(
        _ ->
            new UpstreamReply.Failed<>(
                new Failure.Throttled("status 429", Optional.of(Duration.ofDays(1)))));
    callAs(ANNE, 1);
    core.server.recovers();

    core.ticker.advance(Duration.ofMinutes(5));

    assertInstanceOf(
        Outcome.Served.class, core.callAs(ANNE, "write", "{}", FreshnessRequirement.NONE));
  }

  @Test
  void countsClientErrorStatusAsSignOfLife() {
    core.server.answers(
        _ ->
            new UpstreamReply.Failed<>(
                new Failure.BadAnswer("status 404", /* isClientError= */ true)));

    callFailing(5);

    assertEquals(CircuitState.CLOSED, breaker().state());
    assertEquals(0, breaker().consecutiveFailures());
  }

  private void callFailing(int times) {
    for (int i = 0; i < times; i++) {
      assertInstanceOf(Outcome.Failed.class, core.call("write"));
    }
  }

  @Test
  void doesNotPingAfterTimeoutOfOtherRequests() {
    core.server.answersListing(new UpstreamReply.Failed<>(TIMED_OUT));

    core.list();
    core.runBackground();

    assertEquals(0, pings());
    assertEquals(1, breaker().timedOut());
  }
}
