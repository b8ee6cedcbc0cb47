package dev.bascule.bootstrap.wiring;

import dev.bascule.adapter.out.metrics.PrometheusMetrics;
import dev.bascule.adapter.out.otlp.OtlpExport;
import dev.bascule.adapter.out.otlp.OtlpExport.Signal;
import dev.bascule.adapter.out.otlp.TelemetryVariables;
import dev.bascule.adapter.out.tracing.NetworkPeer;
import dev.bascule.adapter.out.tracing.OpenTelemetryTracing;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.bootstrap.logging.LogExportAppender;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.domain.mcp.ServerId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Exports traces, metrics and logs if the environment enables it; otherwise no class of
 * OpenTelemetry is loaded.
 *
 * @param spanRecorder records spans, or does nothing
 * @param configListener receives each new configuration, to update the names of servers
 * @param export exports the signals; empty if none is enabled
 * @param shutdown stops the export
 */
record TelemetrySetup(
    SpanRecorder spanRecorder,
    Consumer<BridgeConfig> configListener,
    Optional<OtlpExport> export,
    Runnable shutdown)
    implements AutoCloseable {

  static final TelemetrySetup NONE =
      new TelemetrySetup(SpanRecorder.NONE, _ -> {}, Optional.empty(), () -> {});

  /** Starts to export what {@code environment} enables. */
  static TelemetrySetup startFor(
      Map<String, String> environment, String version, BridgeConfig config) {
    TelemetryVariables variables = new TelemetryVariables(environment);
    variables.warnings().forEach(LoggerFactory.getLogger(TelemetrySetup.class)::warn);
    Set<Signal> signals = variables.signals();
    return signals.isEmpty()
        ? NONE
        : OtlpExport.start(signals, version).map(export -> of(export, config)).orElse(NONE);
  }

  private static TelemetrySetup of(OtlpExport export, BridgeConfig config) {
    LogExportAppender.Attachment logs =
        export.exports(Signal.LOGS)
            ? LogExportAppender.attach(export.logs())
            : LogExportAppender.Attachment.NONE;
    Runnable shutdown =
        () -> {
          logs.close();
          export.close();
        };
    if (!export.exports(Signal.TRACES)) {
      return new TelemetrySetup(SpanRecorder.NONE, _ -> {}, Optional.of(export), shutdown);
    }
    OpenTelemetryTracing tracing = export.traces(peers(config));
    return new TelemetrySetup(
        tracing, next -> tracing.setPeers(peers(next)), Optional.of(export), shutdown);
  }

  /** Creates the metrics of the bridge, and exports them if that is enabled. */
  PrometheusMetrics createMetrics(String version) {
    PrometheusMetrics metrics =
        spanRecorder.equals(SpanRecorder.NONE)
            ? new PrometheusMetrics(version)
            : new PrometheusMetrics(version, OtlpExport::currentSpan);
    export
        .filter(each -> each.exports(Signal.METRICS))
        .ifPresent(each -> each.exportMetrics(metrics));
    return metrics;
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
