package dev.bascule.application.port.out;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.context.TraceContext;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpstreamRequestEventTest {

  @Test
  void returnsCalledTool() {
    assertEquals(Optional.of(new ToolName("a b")), ended("a b").knownTool());
    assertEquals("tools/call a b", ended("a b").description());
  }

  @Test
  void returnsNoToolForOtherRequests() {
    UpstreamRequestEvent listed = ended("tools/list", Optional.empty(), Optional.empty());

    assertEquals(Optional.empty(), listed.knownTool());
    assertEquals("tools/list", listed.description());
  }

  @Test
  void returnsNoToolThatServerMayNotHave() {
    Failure rejected = new Failure.Rejected(-32602, "No such tool", Optional.empty());
    Failure refused = new Failure.CircuitOpen(Duration.ofSeconds(1));

    assertEquals(Optional.empty(), ended("a", rejected).knownTool());
    assertEquals(Optional.of(new ToolName("a")), ended("a", refused).knownTool());
  }

  private static UpstreamRequestEvent ended(String tool) {
    return ended("tools/call", Optional.of(new ToolName(tool)), Optional.empty());
  }

  private static UpstreamRequestEvent ended(String tool, Failure failure) {
    return ended("tools/call", Optional.of(new ToolName(tool)), Optional.of(failure));
  }

  private static UpstreamRequestEvent ended(
      String method, Optional<ToolName> tool, Optional<Failure> failure) {
    return new UpstreamRequestEvent(
        new ServerId("files"), method, tool, failure, Duration.ZERO, TraceContext.NONE);
  }
}
