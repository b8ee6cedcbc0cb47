package dev.bascule.adapter.out.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.HttpSecurity;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.fixture.HttpFixture;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.McpServerFeaturesContract;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerNotification;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract, over real sockets. */
final class HttpMcpServerContractTest extends McpServerFeaturesContract {

  private final HttpFixture fixture = new HttpFixture();
  private final McpServer server =
      TransportMcpServer.overHttp(
          new StreamableHttpSettings(
              ID, fixture.url(), Map.of(), MAX_MESSAGE_BYTES, ProtocolChoice.LEGACY),
          HttpSecurity.NONE,
          notices,
          ClientInfo.bascule("test"),
          new IdleConnectionTicker());

  HttpMcpServerContractTest() throws IOException {}

  @AfterEach
  void close() {
    server.close();
    fixture.close();
  }

  @Test
  void detectsRestartBetweenCalls() throws IOException {
    assertAnswered(call("echo", "{}", Duration.ofSeconds(8)));

    fixture.stop();
    fixture.restart();

    assertAnswered(call("echo", "{}", Duration.ofSeconds(8)));
  }

  @Test
  void receivesMessagesOfStandaloneStream() throws Exception {
    assertAnswered(call("echo", "{}", Duration.ofSeconds(8)));

    fixture.sendToAll("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/prompts/list_changed\"}");

    assertEquals(Optional.of(new ServerNotification.ListChanged(ListKind.PROMPTS)), notices.next());
  }

  @Override
  protected McpServer server() {
    return server;
  }

  @Override
  protected void revive() throws IOException {
    fixture.restart();
  }

  @Override
  protected void assertNothingLeft() {
    assertEquals(0, fixture.openSessions());
  }

  @Override
  protected boolean hasOwnStreams() {
    return true;
  }
}
