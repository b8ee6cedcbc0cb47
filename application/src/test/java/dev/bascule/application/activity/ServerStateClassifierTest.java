package dev.bascule.application.activity;

import static dev.bascule.application.context.ServerHealth.ServerState.CONNECTED;
import static dev.bascule.application.context.ServerHealth.ServerState.FAILED;
import static dev.bascule.application.context.ServerHealth.ServerState.ISOLATED;
import static dev.bascule.application.context.ServerHealth.ServerState.NOT_STARTED;
import static dev.bascule.application.context.ServerHealth.ServerState.SLOW;
import static dev.bascule.application.context.ServerHealth.ServerState.STARTING;
import static dev.bascule.application.context.ServerHealth.ServerState.UNRESPONSIVE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.activity.ServerStateClassifier.Classification;
import dev.bascule.application.activity.ServerStateClassifier.Observation;
import dev.bascule.application.context.ServerHealth.ServerState;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerStateClassifierTest {

  private static final Failure EXITED =
      new Failure.Unreachable("the process exited with status 1", DeliveryStatus.NOT_SENT);
  private static final Failure TIMED_OUT = new Failure.TimedOut(Duration.ofSeconds(2));

  private boolean isStarted;
  private boolean wasStarted;
  private boolean isStarting;
  private boolean isIsolated;
  private boolean isChildProcess = true;
  private CircuitState breaker = CircuitState.CLOSED;
  private int consecutiveFailures;
  private Optional<Failure> lastFailure = Optional.empty();
  private Optional<String> exitReason = Optional.empty();
  private long recentRequests;
  private Duration recentP90 = Duration.ZERO;
  private Optional<Duration> longestInFlight = Optional.empty();

  @Test
  void isNotStartedBeforeFirstUse() {
    assertState(NOT_STARTED, "");

    wasStarted = true;
    assertState(NOT_STARTED, "the connection was closed");
  }

  @Test
  void isStartingUntilFirstStartFails() {
    isStarting = true;
    assertState(STARTING, "");

    lastFailure = Optional.of(EXITED);
    assertState(FAILED, "the process exited with status 1");
  }

  @Test
  void isFailedAfterExitOrFailedStartAlsoWhileBreakerIsOpen() {
    exitReason = Optional.of("the process exited with status 7");
    assertState(FAILED, "the process exited with status 7");

    breaker = CircuitState.OPEN;
    lastFailure = Optional.of(new Failure.StartTimedOut(Duration.ofSeconds(3), Optional.empty()));
    assertState(FAILED, "not started within 3 s");

    lastFailure =
        Optional.of(
            new Failure.StartTimedOut(
                Duration.ofSeconds(3), Optional.of("the process exited with status 1")));
    assertState(FAILED, "not started within 3 s; before, the process exited with status 1");
  }

  @Test
  void isUnresponsiveWhileBreakerIsOpen() {
    breaker = CircuitState.OPEN;
    assertState(UNRESPONSIVE, "circuit breaker open");

    isStarted = true;
    breaker = CircuitState.HALF_OPEN;
    lastFailure = Optional.of(TIMED_OUT);
    assertState(UNRESPONSIVE, "circuit breaker half-open: no response within 2 s");
  }

  @Test
  void isUnresponsiveAfterTimeoutThatBreakerCounts() {
    isStarted = true;
    lastFailure = Optional.of(TIMED_OUT);
    assertState(CONNECTED, "");

    consecutiveFailures = 1;
    assertState(UNRESPONSIVE, "no response within 2 s");
  }

  @Test
  void isFailedIfItsAddressCannotBeReached() {
    isStarted = true;
    isChildProcess = false;
    consecutiveFailures = 1;
    lastFailure = Optional.of(EXITED);
    assertState(FAILED, "the process exited with status 1");

    isChildProcess = true;
    assertState(CONNECTED, "");
  }

  @Test
  void isIsolatedWhateverElseIsKnown() {
    isIsolated = true;
    breaker = CircuitState.OPEN;
    assertState(ISOLATED, "isolated by an operator or the configuration");

    isStarted = true;
    lastFailure = Optional.of(EXITED);
    assertState(ISOLATED, "isolated by an operator or the configuration");
  }

  @Test
  void isSlowFromFiveSeconds() {
    isStarted = true;
    longestInFlight = Optional.of(Duration.ofMillis(4_999));
    assertState(CONNECTED, "");

    longestInFlight = Optional.of(Duration.ofSeconds(5));
    assertState(SLOW, "a request has been in flight for 5 s");

    longestInFlight = Optional.empty();
    recentRequests = 1;
    recentP90 = Duration.ofMillis(6_240);
    assertState(SLOW, "one request in ten of the last minute took at least 6.2 s");
  }

  private void assertState(ServerState state, String reason) {
    assertEquals(
        new Classification(state, Optional.of(reason).filter(text -> !text.isEmpty())),
        ServerStateClassifier.classify(
            new Observation(
                isStarted,
                wasStarted,
                isStarting,
                isChildProcess,
                isIsolated,
                breaker,
                consecutiveFailures,
                lastFailure,
                exitReason,
                recentRequests,
                recentP90,
                longestInFlight)));
  }
}
