package dev.bascule.adapter.in.http.config;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;

/**
 * Observability of the HTTP server.
 *
 * @param observer is notified of requests
 * @param exposition the metrics of {@code GET /metrics}
 */
public record HttpTelemetry(HttpRequestObserver observer, MetricsExposition exposition) {

  /** No observer and no metrics. */
  public static final HttpTelemetry NONE =
      new HttpTelemetry(
          HttpRequestObserver.NONE,
          _ -> new MetricsExposition.FormattedMetrics("text/plain; version=0.0.4", ""));
}
