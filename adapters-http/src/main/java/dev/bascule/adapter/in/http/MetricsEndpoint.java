package dev.bascule.adapter.in.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.Exposition.Exposed;
import dev.bascule.adapter.in.http.Exposition.Format;
import dev.bascule.adapter.in.http.media.Accept;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;

/**
 * Shows the numbers to collectors. Whoever can read none of the formats gets the older one all the
 * same, since that is what collectors expect.
 *
 * @param exposition where they come from
 */
record MetricsEndpoint(Exposition exposition) {

  MetricsEndpoint {
    requireNonNull(exposition, "exposition");
  }

  List<Operation> operations() {
    return List.of(
        new Operation(
            "GET",
            "/metrics",
            Terms.WHOLE.forThe(Terms.Access.MEASURERS),
            "shows the numbers to Prometheus",
            request -> reply(exposition.expose(wanted(request.request().values("Accept"))))));
  }

  private static Format wanted(List<String> accept) {
    return Accept.prefers(accept, "application/openmetrics-text", "text/plain")
        ? Format.OPEN_METRICS
        : Format.PROMETHEUS;
  }

  private static HttpReply reply(Exposed exposed) {
    HttpFields headers =
        HttpFields.build()
            .put("Content-Type", exposed.mediaType())
            .put("Cache-Control", "no-store")
            .put("Vary", "Accept");
    return new HttpReply(200, headers, ByteBuffer.wrap(exposed.text().getBytes(UTF_8)));
  }
}
