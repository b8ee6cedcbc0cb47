package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.adapter.in.http.config.HttpTelemetry;
import dev.bascule.adapter.in.http.config.HttpTelemetry.MetricsExposition;
import dev.bascule.adapter.out.metrics.ExpositionFormat;
import dev.bascule.adapter.out.metrics.PrometheusMetrics;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.bootstrap.wiring.observe.GaugeReadings;
import dev.bascule.bootstrap.wiring.observe.RequestCounter;

/** Wires the metrics and their endpoint. */
final class MetricsModule extends AbstractModule {

  private final String version;

  /**
   * @param version the version in the metrics
   */
  MetricsModule(String version) {
    this.version = version;
  }

  @Provides
  @Singleton
  PrometheusMetrics metrics() {
    return new PrometheusMetrics(version);
  }

  @Provides
  @Singleton
  static HttpTelemetry telemetry(
      PrometheusMetrics metrics, ShowMetricsUseCase showMetrics, ShowServersUseCase showServers) {
    metrics.watch(
        () -> GaugeReadings.read(showMetrics.showMetrics(), showServers.showAllServers()));
    return new HttpTelemetry(new RequestCounter(metrics.http()), format -> expose(metrics, format));
  }

  private static MetricsExposition.FormattedMetrics expose(
      PrometheusMetrics metrics, MetricsExposition.Format wanted) {
    ExpositionFormat format =
        switch (wanted) {
          case PROMETHEUS -> ExpositionFormat.PROMETHEUS;
          case OPEN_METRICS -> ExpositionFormat.OPEN_METRICS;
        };
    return new MetricsExposition.FormattedMetrics(format.mediaType(), metrics.collect(format));
  }
}
