package dev.bascule.adapter.in.http.rest;

import dev.bascule.adapter.in.http.exchange.CacheResponseHeaders;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.application.port.in.ShowServersUseCase;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Handles requests for the list of servers. */
public record ServerHandlers(ShowServersUseCase showServers) {

  public List<HttpRoute> routes() {
    return List.of(new HttpRoute("GET /servers", "lists the servers", this::show));
  }

  private CompleteResponse show(RouteMatch routeMatch) {
    ObjectNode json = JsonCodec.object();
    ArrayNode servers = json.putArray("servers");
    showServers.showServers(routeMatch.caller()).forEach(server -> servers.add(describe(server)));
    return CompleteResponse.jsonWithEntityTag(json)
        .with("Vary", CacheResponseHeaders.VARY_BY_CREDENTIALS);
  }

  public static ObjectNode describe(ShowServersUseCase.Server server) {
    ObjectNode json =
        JsonCodec.object()
            .put("name", server.id().value())
            .put("transport", server.transport())
            .put("connected", server.connected())
            .put("protocolVersion", server.protocolVersion().orElse(null))
            .put("implementation", server.implementation().orElse(null))
            .put("breaker", server.breaker());
    return server.toolCount().isPresent()
        ? json.put("toolCount", server.toolCount().getAsInt())
        : json.putNull("toolCount");
  }
}
