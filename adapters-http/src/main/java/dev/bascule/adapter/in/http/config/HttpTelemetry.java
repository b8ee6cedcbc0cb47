package dev.bascule.adapter.in.http.config;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;

/** Observability of the HTTP server. */
public record HttpTelemetry(HttpRequestObserver observer, MetricsExposition exposition) {

  public static final HttpTelemetry NONE =
      new HttpTelemetry(
          HttpRequestObserver.NONE,
          _ -> new MetricsExposition.FormattedMetrics("text/plain; version=0.0.4", ""));

  /** The metrics in the formats of collectors. Thread-safe. */
  @FunctionalInterface
  public interface MetricsExposition {

    /** Returns the current metrics. Does not block. */
    FormattedMetrics expose(Format format);

    /** The format. */
    enum Format {
      /** The text format of Prometheus, version 0.0.4. */
      PROMETHEUS,
      /** OpenMetrics, version 1.0.0. */
      OPEN_METRICS
    }

    /**
     * The metrics as text.
     *
     * @param mediaType the media type, including its version
     */
    record FormattedMetrics(String mediaType, String text) {}
  }
}
