package dev.bascule.application.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.bascule.domain.breaker.Verdict;
import dev.bascule.domain.breaker.Verdict.Origin;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("B7 outcome taxonomy")
class VerdictsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Verdict SUCCESS = new Verdict.Success();
  private static final Verdict IGNORED = new Verdict.Ignored();

  private final FakeTicker ticker = new FakeTicker();
  private final Haste noHaste = new Haste(Deadline.after(SECOND, ticker), ticker);
  private final Outcome<String> timedOut =
      new Outcome.Failed<>(new Failure.TimedOut(Duration.ofSeconds(5)));

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(new Failure.Rejected(-32603, "internal", Optional.empty()), SUCCESS),
        arguments(new Failure.Refused("401"), SUCCESS),
        arguments(
            new Failure.Throttled("429", Optional.of(SECOND)),
            new Verdict.Failure(Origin.REMOTE, Optional.of(SECOND))),
        arguments(
            new Failure.BadAnswer("not JSON"),
            new Verdict.Failure(Origin.REMOTE, Optional.empty())),
        arguments(
            new Failure.Unreachable("refused", Delivery.NOT_SENT),
            new Verdict.Failure(Origin.LOCAL, Optional.empty())),
        arguments(new Failure.TimedOut(SECOND), new Verdict.Timeout()),
        arguments(new Failure.Resting("keeps ending", SECOND), IGNORED),
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
  void tellsWhatAFailureSaysOfTheServer(Failure failure, Verdict verdict) {
    assertEquals(verdict, Verdicts.of(new Outcome.Failed<>(failure), noHaste));
  }

  @Test
  void takesAnyAnswerForASignOfHealth() {
    assertEquals(
        SUCCESS,
        Verdicts.of(new Outcome.Served<>("isError", Provenance.Forwarded.BYPASS), noHaste));
  }

  @Test
  void doesNotBlameTheServerForTheTimeThatARequestSpentInLine() {
    Haste haste = new Haste(Deadline.after(Duration.ofSeconds(10), ticker), ticker);
    ticker.advance(Duration.ofSeconds(1).plusNanos(1));
    haste.noteStart();

    assertEquals(IGNORED, Verdicts.of(timedOut, haste));
  }

  @Test
  void blamesItWhereNearlyAllOfTheTimeWasLeft() {
    Haste haste = new Haste(Deadline.after(Duration.ofSeconds(10), ticker), ticker);
    ticker.advance(Duration.ofSeconds(1));
    haste.noteStart();

    assertEquals(new Verdict.Timeout(), Verdicts.of(timedOut, haste));
  }
}
