package dev.bascule.adapter.in.http.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.adapter.in.http.admin.AdminHandlers.AdminJson;
import dev.bascule.adapter.in.http.config.HttpTelemetry.MetricsExposition;
import dev.bascule.adapter.in.http.config.HttpTelemetry.MetricsExposition.Format;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.media.AcceptHeader;
import dev.bascule.adapter.in.http.rest.ServerJson;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.application.view.SharedCacheView;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.mcp.json.JsonCodec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpFields;
import tools.jackson.databind.node.ObjectNode;

/**
 * Handles the probes, liveness and readiness, and serves the metrics to collectors. An open circuit
 * breaker is reported but does not make the bridge unready: the other servers and the cache still
 * work. Neither does a shared cache that is unavailable. Servers that are not started make it
 * unready only if the bridge is configured to wait for them. If credentials are required, callers
 * without them see only the number of servers, not their names.
 */
public record MonitoringHandlers(
    UseCases useCases, MetricsExposition exposition, BooleanSupplier isStopping) {

  public List<HttpRoute> routes() {
    return List.of(
        new HttpRoute(
            "GET /health/live",
            RouteRequirements.OPEN,
            "returns whether the process responds",
            _ -> live()),
        new HttpRoute(
            "GET /health/ready",
            RouteRequirements.OPTIONAL,
            "returns whether the bridge accepts requests",
            routeMatch -> ready(routeMatch.caller())),
        new HttpRoute(
            "GET /metrics",
            RouteRequirements.CUSTOM_COMPLETE.withAccess(RouteRequirements.Access.MEASURERS),
            "shows the metrics in Prometheus format",
            routeMatch -> metrics(preferredFormat(routeMatch.request().values("Accept")))));
  }

  private static CompleteResponse live() {
    return CompleteResponse.json(200, JsonCodec.object().put("status", "live"));
  }

  private CompleteResponse ready(Caller caller) {
    ObjectNode json = JsonCodec.object();
    int awaited = useCases.showServers().awaitedServers();
    boolean isReady = false;
    if (isStopping.getAsBoolean()) {
      json.put("status", "draining").putArray("reasons").add("the bridge is stopping");
    } else if (awaited > 0) {
      json.put("status", "starting")
          .putArray("reasons")
          .add("servers not started yet: " + awaited + " (health.waitForServers)");
    } else {
      isReady = true;
      json.put("status", "ready");
    }
    List<ServerSummary> servers = useCases.showServers().showServers(caller);
    json.putObject("counts")
        .put("servers", servers.size())
        .put("connected", count(servers, ServerSummary::connected))
        .put("open_breakers", count(servers, server -> server.breaker().equals("open")));
    useCases.showSharedCache().showSharedCache().ifPresent(shared -> addShared(json, shared));
    if (!caller.equals(Caller.ANONYMOUS) || !useCases.authenticateCaller().requiresCredentials()) {
      addServers(json, servers);
    }
    return CompleteResponse.json(isReady ? 200 : 503, json);
  }

  /** Adds the state, and how other replicas differ if they do; names nothing. */
  private static void addShared(ObjectNode json, SharedCacheView shared) {
    json.put("shared", AdminJson.word(shared.state()));
    if (!shared.otherSecret().isEmpty() || !shared.otherConfiguration().isEmpty()) {
      json.putObject("shared_mismatch")
          .put("other_secret", shared.otherSecret().size())
          .put("other_configuration", shared.otherConfiguration().size());
    }
  }

  private static long count(List<ServerSummary> servers, Predicate<ServerSummary> condition) {
    return servers.stream().filter(condition).count();
  }

  private static void addServers(ObjectNode json, List<ServerSummary> servers) {
    ObjectNode named = json.putObject("servers");
    for (ServerSummary server : servers) {
      named
          .putObject(server.id().value())
          .put("breaker", server.breaker())
          .put("connected", server.connected())
          .set("status", ServerJson.of(server.health()));
    }
  }

  /** A client that accepts none of the formats gets the oldest one, which collectors expect. */
  private static Format preferredFormat(List<String> accept) {
    return AcceptHeader.prefers(accept, "application/openmetrics-text", "text/plain")
        ? Format.OPEN_METRICS
        : Format.PROMETHEUS;
  }

  private CompleteResponse metrics(Format format) {
    HttpFields headers =
        HttpFields.build()
            .put("Content-Type", format.mediaType())
            .put("Cache-Control", "no-store")
            .put("Vary", "Accept");
    return new CompleteResponse(
        200, headers, ByteBuffer.wrap(exposition.expose(format).getBytes(UTF_8)));
  }
}
