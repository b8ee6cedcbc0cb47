package dev.bascule.application.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.BreakerSnapshot;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What calls of tools that time out do to the breaker of their server. */
class LivenessCheckTest {

  private static final Failure.TimedOut TIMED_OUT = new Failure.TimedOut(Duration.ofMinutes(1));

  private final CoreFixture core = new CoreFixture();

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
  void leavesTheBreakerClosedWhereAHangingToolsServerAnswersAPing() {
    hangEachTool();

    callFiveTimes();
    core.runBackground();

    assertEquals(CircuitState.CLOSED, breaker().state());
    assertEquals(0, breaker().consecutiveFailures());
    assertEquals(5, breaker().ignored());
  }

  @Test
  void opensTheBreakerWhereTheServerAnswersNoPing() {
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
  void ignoresATimeoutAfterASignOfLife(UpstreamReply<McpResult> pong) {
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
        new Failure.Resting("keeps ending", Duration.ofSeconds(1)));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void countsATimeoutWhereThePingFails(Failure.UpstreamFailure failure) {
    hangEachTool();
    core.server.answersPing(() -> new UpstreamReply.Failed<>(failure));

    core.call("write");
    core.runBackground();

    assertEquals(1, breaker().timedOut());
    assertEquals(1, breaker().consecutiveFailures());
  }

  @Test
  void answersTheCallerBeforeThePing() {
    hangEachTool();

    Outcome<McpResult> outcome = core.call("write");

    assertEquals(new Outcome.Failed<McpResult>(TIMED_OUT), outcome);
    assertEquals(0, pings());
    assertEquals(1, breaker().inFlight());
  }

  @Test
  void sharesAPingBetweenCallsThatTimeOutMeanwhile() {
    hangEachTool();

    callFiveTimes();
    core.runBackground();

    assertEquals(1, pings());
    core.call("write");
    core.runBackground();
    assertEquals(2, pings());
  }

  @Test
  void givesThePingTwoSeconds() {
    hangEachTool();

    core.call("write");
    core.runBackground();

    assertEquals(Duration.ofSeconds(2), core.server.lastTimeout());
  }

  @Test
  void countsNoCallForAPing() {
    hangEachTool();
    core.call("write");
    long calls = core.counters.calls();

    core.runBackground();

    assertEquals(calls, core.counters.calls());
  }

  @Test
  void pingsNoServerAfterOtherRequestsThatTimeOut() {
    core.server.answersListing(new UpstreamReply.Failed<>(TIMED_OUT));

    core.list();
    core.runBackground();

    assertEquals(0, pings());
    assertEquals(1, breaker().timedOut());
  }
}
