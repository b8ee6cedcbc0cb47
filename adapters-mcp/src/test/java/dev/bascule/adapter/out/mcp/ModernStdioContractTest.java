package dev.bascule.adapter.out.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.out.mcp.config.ChildEnvironment;
import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.fixture.ModernStdioFixture;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.McpServerContract;
import dev.bascule.domain.time.Ticker;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;

/** The contract with a server of revision 2026-07-28, over real child processes. */
final class ModernStdioContractTest extends McpServerContract {

  private final McpServer server =
      TransportMcpServer.overStdio(
          new StdioSettings(
              ID,
              ModernStdioFixture.command(),
              Map.of(),
              Optional.empty(),
              MAX_MESSAGE_BYTES,
              ProtocolChoice.AUTO,
              ChildEnvironment.DEFAULT,
              OptionalLong.empty()),
          notices,
          (_, _) -> {},
          ClientInfo.bascule("test"),
          Ticker.system());

  @AfterEach
  void close() {
    server.close();
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
  protected void revive() {
    // The adapter starts another process when it needs one.
  }

  @Override
  protected void assertNothingLeft() {
    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)).isEmpty();
  }
}
