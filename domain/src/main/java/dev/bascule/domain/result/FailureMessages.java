package dev.bascule.domain.result;

import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.text.QuantityText;
import dev.bascule.domain.text.SafeText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Describes failures on one line, for operators. Stateless. */
public final class FailureMessages {

  private FailureMessages() {}

  /** Returns one line without secrets. */
  public static String describe(Failure failure) {
    return SafeText.line(
        switch (failure) {
          case Failure.Rejected(int code, String message, _) ->
              "rejected (JSON-RPC error " + code + "): " + message;
          case Failure.Refused(String reason) -> "refused: " + reason;
          case Failure.Throttled(String reason, Optional<Duration> retryAfter) ->
              "throttled: " + reason + retryAfter.map(FailureMessages::retryHint).orElse("");
          case Failure.NotRunning(String reason, Duration retryAfter) ->
              "server is not running: " + reason + retryHint(retryAfter);
          case Failure.Unreachable(String reason, _) -> "unreachable: " + reason;
          case Failure.BadAnswer(String reason, _) -> "invalid response: " + reason;
          case Failure.TimedOut(Duration after) ->
              "timed out: no response within " + QuantityText.duration(roundUpToMillis(after));
          case Failure.StartTimedOut timedOut ->
              timedOut.explain(
                  "timed out: not started within "
                      + QuantityText.duration(roundUpToMillis(timedOut.after()))
                      + " (startTimeout)");
          case Failure.Cancelled _ -> "cancelled";
          case Failure.CircuitOpen(Duration retryAfter, Optional<ToolName> tool) ->
              "circuit breaker open: too many recent failures"
                  + tool.map(name -> " of \"" + name + "\" for this caller")
                      .orElse(", or the server is isolated")
                  + retryHint(retryAfter);
          case Failure.Saturated(int limit, Duration retryAfter) ->
              "concurrency limit reached (" + limit + " calls in flight)" + retryHint(retryAfter);
          case Failure.OverLimit limit ->
              "limit exceeded: the bridge allows " + limit.words() + retryHint(limit.retryAfter());
          case Failure.UnknownServer(String name) -> "unknown server \"" + name + "\"";
          case Failure.UnknownTool unknown -> "unknown tool \"" + unknown.tool() + "\"";
          case Failure.InvalidArguments(List<ArgumentError> errors) ->
              errors.stream()
                  .map(FailureMessages::describe)
                  .collect(Collectors.joining("; ", "invalid arguments: ", ""));
          case Failure.NotCached _ -> "not cached";
        });
  }

  /** Returns the error of one argument, on one line. */
  public static String describe(ArgumentError error) {
    return SafeText.line(error.place() + ": " + error.detail());
  }

  /** Rounds up, because a retry that is too early fails again. */
  private static Duration roundUpToMillis(Duration duration) {
    return Duration.ofMillis(Math.ceilDiv(duration.toNanos(), 1_000_000));
  }

  private static String retryHint(Duration wait) {
    long seconds = wait.getSeconds() + (wait.getNano() > 0 ? 1 : 0);
    return "; try again in " + Math.max(1, seconds) + "s";
  }
}
