package dev.bascule.adapter.in.http.config;

import static java.util.Objects.requireNonNull;

/**
 * What operators decide, and want to know, of the server as a whole.
 *
 * @param shedding when requests are turned away
 * @param telemetry is told of requests, and tells the numbers
 */
public record HttpServerOptions(SheddingSettings shedding, HttpTelemetry telemetry) {
  public HttpServerOptions {
    requireNonNull(shedding, "shedding");
    requireNonNull(telemetry, "telemetry");
  }
}
