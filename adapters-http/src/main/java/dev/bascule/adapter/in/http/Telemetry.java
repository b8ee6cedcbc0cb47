package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

/**
 * What makes the bridge observable.
 *
 * @param observer is told of requests
 * @param exposition what {@code GET /metrics} answers with
 */
public record Telemetry(HttpObserver observer, Exposition exposition) {

  /** Nothing is noted, and there is nothing to collect. */
  public static final Telemetry NONE =
      new Telemetry(
          HttpObserver.NOBODY, _ -> new Exposition.Exposed("text/plain; version=0.0.4", ""));

  public Telemetry {
    requireNonNull(observer, "observer");
    requireNonNull(exposition, "exposition");
  }
}
