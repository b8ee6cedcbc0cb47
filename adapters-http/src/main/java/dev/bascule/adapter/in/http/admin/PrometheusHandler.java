package dev.bascule.adapter.in.http.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.adapter.in.http.config.MetricsExposition;
import dev.bascule.adapter.in.http.config.MetricsExposition.Format;
import dev.bascule.adapter.in.http.config.MetricsExposition.FormattedMetrics;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.media.AcceptHeader;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;

/**
 * Serves the metrics to collectors. A client that accepts none of the formats gets the oldest one,
 * which collectors expect.
 *
 * @param exposition the source of the metrics
 */
public record PrometheusHandler(MetricsExposition exposition) {

  public List<HttpRoute> routes() {
    return List.of(
        new HttpRoute(
            "GET",
            "/metrics",
            RouteRequirements.CUSTOM_COMPLETE.withAccess(RouteRequirements.Access.MEASURERS),
            "shows the metrics in Prometheus format",
            routeMatch ->
                toResponse(
                    exposition.expose(preferredFormat(routeMatch.request().values("Accept"))))));
  }

  private static Format preferredFormat(List<String> accept) {
    return AcceptHeader.prefers(accept, "application/openmetrics-text", "text/plain")
        ? Format.OPEN_METRICS
        : Format.PROMETHEUS;
  }

  private static CompleteResponse toResponse(FormattedMetrics metrics) {
    HttpFields headers =
        HttpFields.build()
            .put("Content-Type", metrics.mediaType())
            .put("Cache-Control", "no-store")
            .put("Vary", "Accept");
    return new CompleteResponse(200, headers, ByteBuffer.wrap(metrics.text().getBytes(UTF_8)));
  }
}
