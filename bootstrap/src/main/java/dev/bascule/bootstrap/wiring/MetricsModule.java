package dev.bascule.bootstrap.wiring;

import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.adapter.in.http.Exposition;
import dev.bascule.adapter.in.http.Telemetry;
import dev.bascule.adapter.in.http.mcp.McpFront;
import dev.bascule.adapter.out.metrics.Format;
import dev.bascule.adapter.out.metrics.PrometheusMetrics;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.service.Connections;

/** Counts what happens, and lets it be collected. */
final class MetricsModule extends AbstractModule {

  private final String version;

  /**
   * @param version what the numbers say of the bridge
   */
  MetricsModule(String version) {
    this.version = requireNonNull(version, "version");
  }

  @Provides
  @Singleton
  PrometheusMetrics metrics() {
    return new PrometheusMetrics(version);
  }

  @Provides
  @Singleton
  static Telemetry telemetry(
      PrometheusMetrics metrics,
      ShowMetricsUseCase showMetrics,
      ShowServersUseCase showServers,
      McpFront mcpFront,
      Connections connections) {
    metrics.watch(
        () ->
            Gauges.read(
                showMetrics.showMetrics(),
                showServers.showAllServers(),
                mcpFront.sessionCount(),
                connections.count()));
    return new Telemetry(new CountedRequests(metrics.http()), format -> expose(metrics, format));
  }

  private static Exposition.Exposed expose(PrometheusMetrics metrics, Exposition.Format wanted) {
    Format format =
        switch (wanted) {
          case PROMETHEUS -> Format.PROMETHEUS;
          case OPEN_METRICS -> Format.OPEN_METRICS;
        };
    return new Exposition.Exposed(format.mediaType(), metrics.collect(format));
  }
}
