package dev.bascule.adapter.in.http.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.mcp.session.LegacyRequests;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopDetectionTest {

  private static final String HEADER = "Bascule-Loop-Token";

  private final FakeMcpUseCases mcp = new FakeMcpUseCases();
  private final McpHandler mcpHandler =
      new McpHandler(
          mcp.useCases(),
          new McpSettings("1", 9, Duration.ofHours(1), 1 << 20, 9),
          new FakeTicker());
  private final McpTestClient client = McpTestClient.ofAll(mcpHandler);

  LoopDetectionTest() {
    mcp.server("demo").tool("echo");
  }

  @Test
  void rejectsRequestThatReturns() {
    McpTestClient returned = client.with(HEADER, FakeMcpUseCases.LOOP_TOKEN);

    assertEquals(
        List.of(508, 508, 508, 508),
        List.of(
            returned.modern("server/discover", "").status(),
            returned.modern("tools/list", "").status(),
            returned.post(LegacyRequests.initialize("2025-11-25", "{}")).status(),
            returned.send("GET", "").status()));
    assertEquals(0, mcpHandler.sessionCount());
    assertEquals(List.of(), mcp.requests);
  }

  @Test
  void answersRequestWithTokenOfAnotherBridge() {
    assertEquals(200, client.with(HEADER, "other").modern("server/discover", "").status());
  }

  @Test
  void answersRequestToAnotherServer() {
    assertEquals(
        200,
        client
            .with(HEADER, FakeMcpUseCases.LOOP_TOKEN)
            .withServer("demo")
            .modern("server/discover", "")
            .status());
  }
}
