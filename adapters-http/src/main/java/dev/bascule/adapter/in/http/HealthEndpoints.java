package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.json.Json;
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
record HealthEndpoints(ShowServersUseCase showServers, BooleanSupplier isDraining) {

  HealthEndpoints {
    requireNonNull(showServers, "showServers");
    requireNonNull(isDraining, "isDraining");
  }

  List<Operation> operations() {
    return List.of(
        new Operation(
            "GET", "/health/live", Terms.OPEN, "tells that the process answers", _ -> live()),
        new Operation(
            "GET",
            "/health/ready",
            Terms.OPEN,
            "tells whether the bridge takes requests",
            _ -> ready()));
  }

  private static HttpReply live() {
    return HttpReply.json(200, Json.object().put("status", "live"));
  }

  private HttpReply ready() {
    boolean isReady = !isDraining.getAsBoolean();
    ObjectNode json = Json.object().put("status", isReady ? "ready" : "draining");
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
    return HttpReply.json(isReady ? 200 : 503, json);
  }
}
