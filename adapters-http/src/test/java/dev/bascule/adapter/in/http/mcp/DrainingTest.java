package dev.bascule.adapter.in.http.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.mcp.session.LegacyRequests;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrainingTest {

  private final FakeMcpUseCases mcp = new FakeMcpUseCases();
  private final McpHandler mcpHandler =
      new McpHandler(
          mcp.useCases(),
          new McpSettings("1", 9, Duration.ofHours(1), 1 << 20, 9),
          new FakeTicker());
  private final McpTestClient client = McpTestClient.of(mcpHandler, "demo");

  DrainingTest() {
    mcp.server("demo");
  }

  @Test
  void endsStreamThatIsBeingOpened() throws InterruptedException {
    mcp.onSubscribe = mcpHandler::drain;

    McpTestClient.PendingRequest stream = begin("2025-11-25").start("GET", "");

    stream.done().await();
    assertTrue(stream.response().isClosed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"2024-11-05", "2025-03-26", "2025-06-18"})
  void sendsEmptyEventOnlyToSupportingClients(String version) throws InterruptedException {
    McpTestClient.PendingRequest stream = begin(version).start("GET", "");
    stream.response().awaitStream();

    mcpHandler.drain();

    stream.done().await();
    assertEquals(List.of(), stream.response().events());
  }

  private McpTestClient begin(String version) {
    return LegacyRequests.begin(client, version, "{}");
  }
}
