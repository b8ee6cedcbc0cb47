package dev.bascule.adapter.out.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.out.mcp.config.ChildEnvironment;
import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.fixture.StdioFixture;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.McpServerFeaturesContract;
import dev.bascule.domain.time.Ticker;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;

/** The contract, over real child processes. */
final class StdioMcpServerContractTest extends McpServerFeaturesContract {

  private final McpServer server =
      TransportMcpServer.overStdio(
          new StdioSettings(
              ID,
              StdioFixture.command(),
              Map.of(),
              Optional.empty(),
              MAX_MESSAGE_BYTES,
              ProtocolChoice.LEGACY,
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
  protected void revive() {
    // The adapter starts another process when it needs one.
  }

  @Override
  protected void assertNothingLeft() {
    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)).isEmpty();
  }
}
