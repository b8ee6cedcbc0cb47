package dev.bascule.bootstrap.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Measures what a client costs that listens to what servers tell, where these say nothing. */
final class IdleStreamScenario {

  private static final String LISTEN =
      BenchConnection.post(
          "/servers/" + BenchBridgeConfig.CACHED + "/mcp",
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscriptions/listen\",\"params\":{"
              + "\"notifications\":{\"toolsListChanged\":true},"
              + "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
              + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}",
          "Accept: application/json, text/event-stream",
          "MCP-Protocol-Version: 2026-07-28",
          "Mcp-Method: subscriptions/listen");

  private IdleStreamScenario() {}

  /**
   * Returns the bytes of memory that each takes of the bridge; empty where the system does not
   * tell.
   *
   * @param clients how many there are
   * @throws IOException if one is refused
   */
  static OptionalLong bytesEach(BenchEnvironment environment, int clients) throws IOException {
    ProcessHandle bridge = environment.bridge().handle();
    OptionalLong before = ProcessUsage.residentBytes(bridge);
    List<BenchConnection> connections = new ArrayList<>();
    try {
      while (connections.size() < clients) {
        connections.add(listen(environment.bridge().port()));
      }
      OptionalLong after = ProcessUsage.residentBytes(bridge);
      return before.isPresent() && after.isPresent()
          ? OptionalLong.of((after.getAsLong() - before.getAsLong()) / clients)
          : OptionalLong.empty();
    } finally {
      connections.forEach(BenchConnection::close);
    }
  }

  private static BenchConnection listen(int port) throws IOException {
    BenchConnection connection = BenchConnection.to(port);
    HttpMessage answer = connection.exchange(LISTEN.getBytes(ISO_8859_1));
    if (answer.status() != 200) {
      connection.close();
      throw new IOException("a stream of events is refused: " + answer.status());
    }
    return connection;
  }
}
