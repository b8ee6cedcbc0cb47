package dev.bascule.bootstrap.wiring;

import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.bootstrap.demo.DemoServer;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The embedded demo server, if it is configured.
 *
 * @param demoServer the running server; empty if not configured
 */
record EmbeddedDemo(Optional<DemoServer> demoServer) implements AutoCloseable {

  private static final int MAX_MESSAGE_BYTES = 1024 * 1024;

  /**
   * Starts the server if it is configured.
   *
   * @throws IOException if it cannot be started
   */
  static EmbeddedDemo startFor(BridgeConfig config) throws IOException {
    boolean isNeeded =
        config.servers().stream()
            .anyMatch(server -> server.transport() instanceof ServerTransport.Demo);
    return new EmbeddedDemo(
        isNeeded
            ? Optional.of(DemoServer.start(Ticker.system(), InstantSource.system()))
            : Optional.empty());
  }

  /** Returns the configuration with the demo server's address filled in. */
  BridgeConfig connect(BridgeConfig config) {
    List<ServerConfig> connected =
        config.servers().stream()
            .map(server -> demoServer.map(demo -> connect(server, demo)).orElse(server))
            .toList();
    return config.withServers(connected);
  }

  private static ServerConfig connect(ServerConfig server, DemoServer demo) {
    return switch (server.transport()) {
      case ServerTransport.Demo _ ->
          new ServerConfig(
              server.id(),
              new ServerTransport.StreamableHttp(
                  new StreamableHttpSettings(
                      server.id(), demo.uri(), Map.of(), MAX_MESSAGE_BYTES, ProtocolChoice.AUTO),
                  Optional.empty()),
              server.policy());
      case ServerTransport.OverHttp _, ServerTransport.Stdio _ -> server;
    };
  }

  @Override
  public void close() {
    demoServer.ifPresent(DemoServer::close);
  }
}
