package dev.bascule.adapter.in.http.admin;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.rest.ServerJson;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.application.port.in.ShowServersUseCase.ServerDetails;
import dev.bascule.mcp.json.JsonCodec;
import java.util.List;
import java.util.concurrent.Phaser;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Handles requests of administrators about the servers. */
public record ServerAdminHandlers(UseCases useCases, Phaser heartbeat) {

  private static final String SERVERS = "/admin/servers";
  private static final String SERVER = SERVERS + "/{server}";

  public List<HttpRoute> routes() {
    return List.of(
        HttpRoute.admin(
            "GET " + SERVERS, "shows the servers with their processes", _ -> showServers()),
        HttpRoute.admin("GET " + SERVER, "shows a server with its process", this::showServer),
        HttpRoute.admin("POST " + SERVER + "/restart", "restarts a server", this::restart),
        new ServerLogHandler(useCases.showServerLog(), heartbeat).route());
  }

  private CompleteResponse showServers() {
    ObjectNode json = JsonCodec.object();
    ArrayNode servers = json.putArray("servers");
    useCases.showServers().showDetails().forEach(details -> servers.add(ServerJson.of(details)));
    return CompleteResponse.json(200, json);
  }

  private CompleteResponse showServer(RouteMatch routeMatch) {
    return useCases
        .showServers()
        .showDetails(routeMatch.server())
        .map(details -> CompleteResponse.json(200, describe(details)))
        .orElseGet(
            () -> routeMatch.toResponse(ProblemMapper.unknownServer(routeMatch.server().value())));
  }

  private CompleteResponse restart(RouteMatch routeMatch) {
    if (!useCases.restartServer().restart(routeMatch.server())) {
      return routeMatch.toResponse(ProblemMapper.unknownServer(routeMatch.server().value()));
    }
    ObjectNode json = JsonCodec.object().put("name", routeMatch.server().value());
    useCases.showServers().showAllServers().stream()
        .filter(server -> server.id().equals(routeMatch.server()))
        .forEach(server -> json.set("status", ServerJson.of(server.health())));
    return CompleteResponse.json(202, json);
  }

  private ObjectNode describe(ServerDetails details) {
    ObjectNode json = ServerJson.of(details);
    json.set(
        "settings",
        InspectionHandlers.of(
            useCases.showConfiguration().showConfiguration().settingsOf(details.server().id())));
    return json;
  }
}
