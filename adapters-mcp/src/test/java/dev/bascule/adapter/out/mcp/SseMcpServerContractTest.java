package dev.bascule.adapter.out.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.HttpSecurity;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.fixture.SseFixture;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.McpServerFeaturesContract;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.time.Polling;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract, over real sockets. */
final class SseMcpServerContractTest extends McpServerFeaturesContract {

  private final SseFixture fixture = new SseFixture();
  private final McpServer server =
      TransportMcpServer.overSse(
          new StreamableHttpSettings(
              ID, fixture.url(), Map.of(), MAX_MESSAGE_BYTES, ProtocolChoice.AUTO),
          HttpSecurity.NONE,
          notices,
          ClientInfo.bascule("test"),
          new IdleConnectionTicker());

  SseMcpServerContractTest() throws IOException {}

  @AfterEach
  void close() {
    server.close();
    fixture.close();
  }

  @Test
  void reportsItsTransport() {
    assertEquals(Transport.SSE, server.status().transport());
  }

  @Override
  protected McpServer server() {
    return server;
  }

  @Override
  protected void revive() throws IOException {
    fixture.restart();
  }

  /** The server detects a closed stream when it sends, and then sends again. */
  @Override
  protected void assertNothingLeft() {
    Polling.until(0, fixture::openStreams, "open streams");
  }
}
