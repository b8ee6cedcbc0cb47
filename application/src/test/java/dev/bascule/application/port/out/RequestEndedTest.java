package dev.bascule.application.port.out;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestEndedTest {

  @Test
  void namesTheToolThatWasCalled() {
    assertEquals(Optional.of(new ToolName("a b")), ended("tools/call a b").knownTool());
  }

  @Test
  void namesNoneWhereNoneWasCalled() {
    assertEquals(Optional.empty(), ended("tools/call").knownTool());
  }

  @Test
  void namesNoneThatTheServerMayNotHave() {
    Failure rejected = new Failure.Rejected(-32602, "No such tool", Optional.empty());
    Failure refused = new Failure.CircuitOpen(Duration.ofSeconds(1));

    assertEquals(Optional.empty(), ended("tools/call a", Optional.of(rejected)).knownTool());
    assertEquals(
        Optional.of(new ToolName("a")), ended("tools/call a", Optional.of(refused)).knownTool());
  }

  private static RequestEnded ended(String what) {
    return ended(what, Optional.empty());
  }

  private static RequestEnded ended(String what, Optional<Failure> failure) {
    return new RequestEnded(new ServerId("files"), "tools/call", what, failure, Duration.ZERO);
  }
}
