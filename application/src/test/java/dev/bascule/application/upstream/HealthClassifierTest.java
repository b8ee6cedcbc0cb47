package dev.bascule.application.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.bascule.application.upstream.UpstreamCaller.QueueDelay;
import dev.bascule.domain.breaker.HealthSignal;
import dev.bascule.domain.breaker.HealthSignal.Origin;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HealthClassifierTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Caller ANNE = new Caller("key:anne");
  private static final Optional<String> CALLER = Optional.of("key:anne");
  private static final HealthSignal SUCCESS = new HealthSignal.Success();
  private static final HealthSignal IGNORED = new HealthSignal.Ignored();

  private final FakeTicker ticker = new FakeTicker();
  private final QueueDelay noHaste = new QueueDelay(Deadline.after(SECOND, ticker), ticker);
  private final Outcome<String> timedOut =
      new Outcome.Failed<>(new Failure.TimedOut(Duration.ofSeconds(5)));

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(new Failure.Rejected(-32603, "internal", Optional.empty()), SUCCESS),
        arguments(new Failure.Refused("401"), SUCCESS),
        arguments(
            new Failure.Throttled("429", Optional.of(SECOND)),
            new HealthSignal.CallFailure(Origin.REMOTE, Optional.of(SECOND), CALLER)),
        arguments(
            new Failure.BadAnswer("not JSON"),
            new HealthSignal.CallFailure(Origin.REMOTE, Optional.empty(), CALLER)),
        arguments(
            new Failure.Unreachable("refused", DeliveryStatus.NOT_SENT),
            new HealthSignal.CallFailure(Origin.LOCAL, Optional.empty())),
        arguments(new Failure.TimedOut(SECOND), new HealthSignal.Timeout(CALLER)),
        arguments(new Failure.BadAnswer("404", /* isClientError= */ true), SUCCESS),
        arguments(new Failure.StartTimedOut(SECOND, Optional.empty()), new HealthSignal.Timeout()),
        arguments(new Failure.NotRunning("keeps ending", SECOND), IGNORED),
        arguments(new Failure.Cancelled(), IGNORED),
        arguments(new Failure.CircuitOpen(SECOND), IGNORED),
        arguments(new Failure.Saturated(1, SECOND), IGNORED),
        arguments(
            new Failure.OverLimit(Failure.OverLimit.Limit.SERVER_RATE, "5/s", SECOND), IGNORED),
        arguments(new Failure.UnknownServer("x"), IGNORED),
        arguments(new Failure.UnknownTool(new ServerId("x"), new ToolName("y")), IGNORED),
        arguments(new Failure.NotCached(), IGNORED));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void classifiesFailures(Failure failure, HealthSignal signal) {
    assertEquals(signal, HealthClassifier.classify(new Outcome.Failed<>(failure), noHaste, ANNE));
  }

  @Test
  void attributesNoFailureToAnonymousCaller() {
    assertEquals(
        new HealthSignal.Timeout(), HealthClassifier.classify(timedOut, noHaste, Caller.ANONYMOUS));
  }

  @Test
  void countsAnyResultAsSuccess() {
    assertEquals(
        SUCCESS,
        HealthClassifier.classify(
            new Outcome.Served<>("isError", CacheProvenance.Forwarded.BYPASS), noHaste, ANNE));
  }

  @Test
  void ignoresTimeoutAfterQueueing() {
    QueueDelay queueDelay = new QueueDelay(Deadline.after(Duration.ofSeconds(10), ticker), ticker);
    ticker.advance(Duration.ofSeconds(1).plusNanos(1));
    queueDelay.recordStart();

    assertEquals(IGNORED, HealthClassifier.classify(timedOut, queueDelay, ANNE));
  }

  @Test
  void countsTimeoutAfterShortQueueing() {
    QueueDelay queueDelay = new QueueDelay(Deadline.after(Duration.ofSeconds(10), ticker), ticker);
    ticker.advance(Duration.ofSeconds(1));
    queueDelay.recordStart();

    assertEquals(
        new HealthSignal.Timeout(CALLER), HealthClassifier.classify(timedOut, queueDelay, ANNE));
  }
}
