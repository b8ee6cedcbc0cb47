package dev.bascule.bootstrap.wiring;

import dev.bascule.adapter.out.mcp.StreamableHttpSettings;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.ConfiguredServer;
import dev.bascule.bootstrap.config.Connection;
import dev.bascule.bootstrap.demo.DemoServer;
import dev.bascule.bootstrap.demo.RunningDemo;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The embedded demo server, where the configuration asks for it.
 *
 * @param running it, or nothing
 */
record Demos(Optional<RunningDemo> running) implements AutoCloseable {

  private static final int MAX_MESSAGE_BYTES = 1024 * 1024;

  /**
   * Starts it, if the configuration asks for it.
   *
   * @throws IOException if it cannot be started
   */
  static Demos startFor(BridgeConfig config) throws IOException {
    boolean wanted =
        config.servers().stream()
            .anyMatch(server -> server.connection() instanceof Connection.Demo);
    return new Demos(
        wanted
            ? Optional.of(new DemoServer(Ticker.system(), InstantSource.system()).start())
            : Optional.empty());
  }

  /** Returns the configuration with the address of the demo server in its place. */
  BridgeConfig connect(BridgeConfig config) {
    List<ConfiguredServer> connected =
        config.servers().stream()
            .map(server -> running.map(demo -> connect(server, demo)).orElse(server))
            .toList();
    return config.withServers(connected);
  }

  private static ConfiguredServer connect(ConfiguredServer server, RunningDemo demo) {
    return switch (server.connection()) {
      case Connection.Demo _ ->
          new ConfiguredServer(
              server.id(),
              new Connection.StreamableHttp(
                  new StreamableHttpSettings(server.id(), demo.uri(), Map.of(), MAX_MESSAGE_BYTES)),
              server.policy());
      case Connection.StreamableHttp _, Connection.Sse _, Connection.Stdio _ -> server;
    };
  }

  @Override
  public void close() {
    running.ifPresent(RunningDemo::close);
  }
}
