package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.mcp.protocol.McpRequestHead;
import dev.bascule.adapter.in.http.mcp.session.SessionView;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.domain.mcp.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The handler of requests to the MCP endpoints. */
public interface McpRequestHandler {

  /** Returns the response to {@code request}, immediate or deferred. Does not block. */
  BridgeResponse handle(McpHttpRequest request);

  /** Releases what was idle for too long; called about once per second. Does not block. */
  void sweep();

  /** Closes what would not end by itself; requests are still answered. */
  void drain();

  /** Closes everything; further calls have no effect. */
  void close();

  /** Returns the sessions of clients, the oldest first. */
  List<SessionView> sessions();

  /** Ends the session that {@link SessionView#id} identifies; returns whether there was one. */
  boolean endSession(String viewId);

  /** Returns the routes of one endpoint for all servers together, and of one for each. */
  default List<HttpRoute> routes() {
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
            method + " " + path,
            RouteRequirements.CUSTOM,
            summary,
            routeMatch -> handle(toMcpRequest(routeMatch)))
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
