package dev.bascule.adapter.out.mcp;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.HttpSecurity;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.fixture.ModernHttpFixture;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.McpServerContract;
import dev.bascule.domain.time.Polling;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** The contract with a server of revision 2026-07-28, over real sockets. */
final class ModernHttpContractTest extends McpServerContract {

  private final ModernHttpFixture fixture = new ModernHttpFixture();
  private final McpServer server =
      TransportMcpServer.overHttp(
          new StreamableHttpSettings(
              ID, fixture.url(), Map.of(), MAX_MESSAGE_BYTES, ProtocolChoice.AUTO),
          HttpSecurity.NONE,
          notices,
          ClientInfo.bascule("test"),
          new IdleConnectionTicker());

  ModernHttpContractTest() throws IOException {}

  @AfterEach
  void close() {
    server.close();
    fixture.close();
  }

  @Override
  protected McpServer server() {
    return server;
  }

  @Override
  protected String protocolVersion() {
    return "2026-07-28";
  }

  @Override
  protected void revive() throws IOException {
    fixture.restart();
  }

  @Override
  protected void assertNothingLeft() {
    Polling.until(0, fixture::openConnections, "open connections");
  }
}
