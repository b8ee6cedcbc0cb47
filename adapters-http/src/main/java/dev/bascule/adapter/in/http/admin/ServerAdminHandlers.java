package dev.bascule.adapter.in.http.admin;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.rest.ServerJson;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.application.port.in.ShowServersUseCase.ServerDetails;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Handles requests of administrators about the servers. */
public record ServerAdminHandlers(UseCases useCases) {

  private static final String SERVERS = "/admin/servers";
  private static final String SERVER = SERVERS + "/{server}";

  public List<HttpRoute> routes() {
    return List.of(
        HttpRoute.admin(
            "GET " + SERVERS, "shows the servers with their processes", _ -> showServers()),
        HttpRoute.admin("GET " + SERVER, "shows a server with its process", this::showServer));
  }

  private CompleteResponse showServers() {
    ObjectNode json = JsonCodec.object();
    ArrayNode servers = json.putArray("servers");
    useCases.showServers().showDetails().forEach(details -> servers.add(ServerJson.of(details)));
    return CompleteResponse.json(200, json);
  }

  private CompleteResponse showServer(RouteMatch routeMatch) {
    return useCases.showServers().showDetails().stream()
        .filter(details -> details.server().id().equals(routeMatch.server()))
        .findFirst()
        .map(details -> CompleteResponse.json(200, describe(details)))
        .orElseGet(
            () -> routeMatch.toResponse(ProblemMapper.unknownServer(routeMatch.server().value())));
  }

  private static ObjectNode describe(ServerDetails details) {
    return ServerJson.of(details);
  }
}
