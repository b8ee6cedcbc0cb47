package dev.bascule.adapter.in.http.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.mcp.session.LegacyRequests;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class SetLogLevelTest {

  private final FakeMcpUseCases mcp = new FakeMcpUseCases();
  private final McpHandler mcpHandler =
      new McpHandler(
          mcp.useCases(),
          new McpSettings("1", 9, Duration.ofHours(1), 1 << 20, 9),
          new FakeTicker());

  @Test
  void setsLevelOfAllServersConcurrently() {
    mcp.server("one");
    mcp.server("two");
    CyclicBarrier both = new CyclicBarrier(2);
    mcp.onLevel = () -> await(both);
    McpTestClient client =
        LegacyRequests.begin(McpTestClient.ofAll(mcpHandler), "2025-11-25", "{}");

    FakeResponse response =
        client.post(LegacyRequests.request("1", "logging/setLevel", "\"level\":\"error\""));

    assertEquals(LegacyRequests.result("1", "{}"), response.body());
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new AssertionError("the requests are not concurrent", e);
    }
  }
}
