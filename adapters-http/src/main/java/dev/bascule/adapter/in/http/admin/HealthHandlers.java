package dev.bascule.adapter.in.http.admin;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.domain.mcp.Caller;
import java.util.List;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells whether the bridge is alive, and whether it wants work. An open breaker is shown and does
 * not make it unready: the other servers are served, and the cache is.
 *
 * @param showServers what is driven
 * @param isDraining whether the bridge is stopping
 */
public record HealthHandlers(ShowServersUseCase showServers, BooleanSupplier isDraining) {

  public HealthHandlers {
    requireNonNull(showServers, "showServers");
    requireNonNull(isDraining, "isDraining");
  }

  public List<HttpRoute> routes() {
    return List.of(
        new HttpRoute(
            "GET",
            "/health/live",
            RouteRequirements.OPEN,
            "tells that the process answers",
            _ -> live()),
        new HttpRoute(
            "GET",
            "/health/ready",
            RouteRequirements.OPEN,
            "tells whether the bridge takes requests",
            _ -> ready()));
  }

  private static CompleteResponse live() {
    return CompleteResponse.json(200, JsonCodec.object().put("status", "live"));
  }

  private CompleteResponse ready() {
    boolean isReady = !isDraining.getAsBoolean();
    ObjectNode json = JsonCodec.object().put("status", isReady ? "ready" : "draining");
    if (!isReady) {
      json.putArray("reasons").add("the bridge is stopping");
    }
    ObjectNode servers = json.putObject("servers");
    for (ShowServersUseCase.Server server : showServers.showServers(Caller.ANONYMOUS)) {
      servers
          .putObject(server.id().value())
          .put("breaker", server.breaker())
          .put("connected", server.connected());
    }
    return CompleteResponse.json(isReady ? 200 : 503, json);
  }
}
