package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.json.Json;
import dev.bascule.application.port.in.ShowServersUseCase;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Shows the servers.
 *
 * @param showServers what is driven
 */
record ServersEndpoint(ShowServersUseCase showServers) {

  ServersEndpoint {
    requireNonNull(showServers, "showServers");
  }

  List<Operation> operations() {
    return List.of(new Operation("GET", "/servers", "lists the servers", this::show));
  }

  private HttpReply show(RoutedRequest request) {
    ObjectNode json = Json.object();
    ArrayNode servers = json.putArray("servers");
    showServers.showServers(request.caller()).forEach(server -> servers.add(describe(server)));
    return HttpReply.confirmable(json).with("Vary", CacheHeaders.BY_CALLER);
  }

  static ObjectNode describe(ShowServersUseCase.Server server) {
    ObjectNode json =
        Json.object()
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
