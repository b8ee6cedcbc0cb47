package dev.bascule.application.port.out;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestEndedTest {

  @Test
  void namesTheToolThatWasCalled() {
    assertEquals(Optional.of(new ToolName("a b")), ended("tools/call a b").tool());
  }

  @Test
  void namesNoneWhereNoneWasCalled() {
    assertEquals(Optional.empty(), ended("tools/call").tool());
  }

  private static RequestEnded ended(String what) {
    return new RequestEnded(
        new ServerId("files"), "tools/call", what, Optional.empty(), Duration.ZERO);
  }
}
