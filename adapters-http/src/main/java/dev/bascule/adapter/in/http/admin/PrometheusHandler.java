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
 * Shows the numbers to collectors. Whoever can read none of the formats gets the older one all the
 * same, since that is what collectors expect.
 *
 * @param exposition where they come from
 */
public record PrometheusHandler(MetricsExposition exposition) {

  public List<HttpRoute> routes() {
    return List.of(
        new HttpRoute(
            "GET",
            "/metrics",
            RouteRequirements.CUSTOM_COMPLETE.withAccess(RouteRequirements.Access.MEASURERS),
            "shows the numbers to Prometheus",
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
