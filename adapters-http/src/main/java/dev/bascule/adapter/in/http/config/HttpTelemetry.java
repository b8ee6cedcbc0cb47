package dev.bascule.adapter.in.http.config;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;

/** Observability of the HTTP server. */
public record HttpTelemetry(HttpRequestObserver observer, MetricsExposition exposition) {

  public static final HttpTelemetry NONE = new HttpTelemetry(HttpRequestObserver.NONE, _ -> "");

  /** The metrics in the formats of collectors. Thread-safe. */
  @FunctionalInterface
  public interface MetricsExposition {

    /** Returns the current metrics as text. Does not block. */
    String expose(Format format);

    /** The format. */
    enum Format {
      /** The text format of Prometheus, which every collector supports. */
      PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
      /** The standard derived from it. */
      OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

      private final String mediaType;

      Format(String mediaType) {
        this.mediaType = mediaType;
      }

      /** Returns the media type, including version and charset. */
      public String mediaType() {
        return mediaType;
      }
    }
  }
}
