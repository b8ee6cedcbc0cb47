package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.mcp.protocol.McpRequestHead;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.domain.mcp.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The routes of MCP clients: one endpoint for all servers together, and one for each.
 *
 * @param handler handles the requests
 */
public record McpRoutes(McpRequestHandler handler) {

  public List<HttpRoute> routes() {
    List<HttpRoute> routes = new ArrayList<>();
    routes.addAll(routesAt("/mcp", "all servers together"));
    routes.addAll(routesAt("/servers/{server}/mcp", "a server"));
    return routes;
  }

  private List<HttpRoute> routesAt(String path, String which) {
    return List.of(
        route("POST", path, "MCP endpoint of " + which),
        route("GET", path, "MCP event stream of " + which),
        route("DELETE", path, "closes an MCP session of " + which));
  }

  private HttpRoute route(String method, String path, String summary) {
    return new HttpRoute(
            method,
            path,
            RouteRequirements.CUSTOM,
            summary,
            routeMatch -> handler.handle(toMcpRequest(routeMatch)))
        .withoutWaiting();
  }

  private static McpHttpRequest toMcpRequest(RouteMatch routeMatch) {
    return new McpHttpRequest(
        routeMatch.request().method(),
        routeMatch.memo().parsed(McpRequestHead.class, () -> readHead(routeMatch)),
        routeMatch.request().body(),
        routeMatch.context());
  }

  private static McpRequestHead readHead(RouteMatch routeMatch) {
    return McpRequestHead.of(
        Optional.ofNullable(routeMatch.pathParameters().get("server")).map(ServerId::new),
        routeMatch.request().head().headers()::getValuesList);
  }
}
