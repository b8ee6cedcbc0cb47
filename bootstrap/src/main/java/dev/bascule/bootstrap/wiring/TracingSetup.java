package dev.bascule.bootstrap.wiring;

import dev.bascule.adapter.out.tracing.NetworkPeer;
import dev.bascule.adapter.out.tracing.OpenTelemetryTracing;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.ServerConfig;
import dev.bascule.bootstrap.config.ServerTransport;
import dev.bascule.domain.mcp.ServerId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Records traces if the environment enables it; otherwise no class of OpenTelemetry is loaded.
 *
 * @param spanRecorder records spans, or does nothing
 * @param configListener receives each new configuration, to update the names of servers
 * @param shutdown stops the recording
 */
record TracingSetup(
    SpanRecorder spanRecorder, Consumer<BridgeConfig> configListener, Runnable shutdown)
    implements AutoCloseable {

  static final TracingSetup NONE = new TracingSetup(SpanRecorder.NONE, _ -> {}, () -> {});

  private static final String EXPORTER = "OTEL_TRACES_EXPORTER";
  private static final List<String> ENABLING_VARIABLES =
      List.of(EXPORTER, "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");

  /** Starts recording if {@code environment} enables it. */
  static TracingSetup startFor(
      Map<String, String> environment, String version, BridgeConfig config) {
    return isEnabled(environment) ? start(version, config) : NONE;
  }

  /**
   * Returns whether tracing is enabled. An empty variable counts as unset, as in OpenTelemetry's
   * specification.
   */
  static boolean isEnabled(Map<String, String> environment) {
    return ENABLING_VARIABLES.stream().anyMatch(name -> !value(name, environment).isEmpty())
        && !value(EXPORTER, environment).equals("none")
        && !value("OTEL_SDK_DISABLED", environment).equals("true");
  }

  private static String value(String name, Map<String, String> environment) {
    return environment.getOrDefault(name, "").strip().toLowerCase(Locale.ROOT);
  }

  private static TracingSetup start(String version, BridgeConfig config) {
    return OpenTelemetryTracing.start(version, peers(config))
        .map(
            started ->
                new TracingSetup(started, next -> started.setPeers(peers(next)), started::close))
        .orElse(NONE);
  }

  private static Map<ServerId, NetworkPeer> peers(BridgeConfig config) {
    Map<ServerId, NetworkPeer> peers = new HashMap<>();
    for (ServerConfig server : config.servers()) {
      switch (server.transport()) {
        case ServerTransport.OverHttp http ->
            peers.put(server.id(), NetworkPeer.at(http.settings().url()));
        case ServerTransport.Stdio _ -> peers.put(server.id(), NetworkPeer.PIPE);
        case ServerTransport.Demo _ -> throw new AssertionError("the demo server was not started");
      }
    }
    return peers;
  }

  @Override
  public void close() {
    shutdown.run();
  }
}
