package dev.bascule.domain.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class FailureMessagesTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 1s",
    "PT0.000000001S, 1s",
    "PT1S, 1s",
    "PT1.000000001S, 2s",
    "PT1.5S, 2s",
    "PT2S, 2s"
  })
  void roundsWaitUp(Duration wait, String words) {
    String described = FailureMessages.describe(new Failure.CircuitOpen(wait));

    assertThat(described).endsWith("; try again in " + words);
  }

  static Stream<Arguments> describesEachFailureInOneLine() {
    return Stream.of(
        arguments(
            new Failure.Rejected(-32603, "no\nluck", Optional.empty()),
            "rejected (JSON-RPC error -32603): no luck"),
        arguments(new Failure.Refused("no key"), "refused: no key"),
        arguments(new Failure.Throttled("too many", Optional.empty()), "throttled: too many"),
        arguments(
            new Failure.Throttled("too many", Optional.of(Duration.ofSeconds(5))),
            "throttled: too many; try again in 5s"),
        arguments(
            new Failure.NotRunning("it exits", Duration.ofSeconds(3)),
            "server is not running: it exits; try again in 3s"),
        arguments(
            new Failure.Unreachable("no route", DeliveryStatus.NOT_SENT), "unreachable: no route"),
        arguments(new Failure.BadAnswer("not JSON"), "invalid response: not JSON"),
        arguments(
            new Failure.TimedOut(Duration.ofNanos(1_000_001)), "timed out: no response within 2ms"),
        arguments(
            new Failure.StartTimedOut(Duration.ofSeconds(10), Optional.of("it exited with 1")),
            "timed out: not started within 10s (startTimeout); before, it exited with 1"),
        arguments(new Failure.Cancelled(), "cancelled"),
        arguments(
            new Failure.CircuitOpen(Duration.ofSeconds(30)),
            "circuit breaker open: too many recent failures, or the server is isolated; try again"
                + " in 30s"),
        arguments(
            new Failure.CircuitOpen(Duration.ofSeconds(30), Optional.of(new ToolName("export"))),
            "circuit breaker open: too many recent failures of \"export\" for this caller;"
                + " try again in 30s"),
        arguments(
            new Failure.Saturated(8, Duration.ofSeconds(1)),
            "concurrency limit reached (8 calls in flight); try again in 1s"),
        arguments(
            new Failure.OverLimit(
                Failure.OverLimit.Limit.CALLER_CONCURRENCY, "4", Duration.ofSeconds(1)),
            "limit exceeded: the bridge allows 4 concurrent requests per caller; try again in 1s"),
        arguments(new Failure.UnknownServer("files"), "unknown server \"files\""),
        arguments(
            new Failure.UnknownTool(new ServerId("files"), new ToolName("read")),
            "unknown tool \"read\""),
        arguments(
            new Failure.InvalidArguments(
                List.of(
                    new ArgumentError("/path", "required", "is missing"),
                    new ArgumentError("/lines", "type", "is no number"))),
            "invalid arguments: path: is missing; lines: is no number"),
        arguments(new Failure.NotCached(), "not cached"));
  }

  @ParameterizedTest
  @MethodSource
  void describesEachFailureInOneLine(Failure failure, String words) {
    assertThat(FailureMessages.describe(failure)).isEqualTo(words);
  }
}
