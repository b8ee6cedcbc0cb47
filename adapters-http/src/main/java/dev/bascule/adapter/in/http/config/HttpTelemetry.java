package dev.bascule.adapter.in.http.config;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;

/**
 * What makes the bridge observable.
 *
 * @param observer is told of requests
 * @param exposition what {@code GET /metrics} answers with
 */
public record HttpTelemetry(HttpRequestObserver observer, MetricsExposition exposition) {

  /** Nothing is noted, and there is nothing to collect. */
  public static final HttpTelemetry NONE =
      new HttpTelemetry(
          HttpRequestObserver.NONE,
          _ -> new MetricsExposition.FormattedMetrics("text/plain; version=0.0.4", ""));
}
