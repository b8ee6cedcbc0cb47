package dev.bascule.domain.result;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailureTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static final List<Failure> EACH =
      List.of(
          new Failure.Rejected(-1, "no", Optional.empty()),
          new Failure.Refused("401"),
          new Failure.Throttled("429", Optional.empty()),
          new Failure.Unreachable("gone", DeliveryStatus.NOT_SENT),
          new Failure.BadAnswer("500"),
          new Failure.TimedOut(SECOND),
          new Failure.NotRunning("ended", SECOND),
          new Failure.Cancelled(),
          new Failure.StartTimedOut(SECOND, Optional.empty()),
          new Failure.CircuitOpen(SECOND),
          new Failure.CircuitOpen(SECOND, Optional.of(new ToolName("export"))),
          new Failure.Saturated(1, SECOND),
          new Failure.OverLimit(Failure.OverLimit.Limit.SERVER_RATE, "5/s", SECOND),
          new Failure.UnknownServer("nobody"),
          new Failure.UnknownTool(new ServerId("files"), new ToolName("nothing")),
          new Failure.InvalidArguments(List.of(new ArgumentError("", "required", "is missing"))),
          new Failure.NotCached());

  @Test
  void hasKindInKebabCase() {
    assertEquals(
        "rpc-error unauthorized throttled unreachable invalid-response timed-out restart-backoff"
            + " cancelled timed-out circuit-open tool-circuit-open saturated over-limit"
            + " unknown-server unknown-tool invalid-arguments not-cached",
        String.join(" ", EACH.stream().map(Failure::kind).toList()));
  }

  @Test
  void isTransientUnlessCausedByRequestOrCaller() {
    assertEquals(
        "throttled unreachable invalid-response timed-out restart-backoff timed-out circuit-open"
            + " tool-circuit-open saturated over-limit",
        String.join(" ", EACH.stream().filter(Failure::isTransient).map(Failure::kind).toList()));
  }

  @Test
  void namesConfigurationKeyOfChildLimit() {
    assertEquals(
        "32 child processes of sessions and callers (limits.maxChildren)",
        new Failure.OverLimit(Failure.OverLimit.Limit.OWN_CHILDREN, "32", SECOND).words());
  }
}
