package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.StreamingResponse;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.adapter.in.http.mcp.stream.Requester;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.domain.mcp.ServerId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets MCP clients in: one endpoint for all servers together, and one for each.
 *
 * @param door what is behind them
 */
public record McpRoutes(McpRequestHandler door) {

  public McpRoutes {
    requireNonNull(door, "door");
  }

  public List<HttpRoute> operations() {
    List<HttpRoute> operations = new ArrayList<>();
    operations.addAll(at("/mcp", "all servers together"));
    operations.addAll(at("/servers/{server}/mcp", "a server"));
    return operations;
  }

  private List<HttpRoute> at(String path, String which) {
    return List.of(
        operation("POST", path, "speaks MCP for " + which),
        operation("GET", path, "tells an MCP client what happens in " + which),
        operation("DELETE", path, "ends an MCP session with " + which));
  }

  private HttpRoute operation(String method, String path, String summary) {
    return new HttpRoute(
        method,
        path,
        RouteRequirements.ITS_OWN,
        summary,
        request -> new StreamingResponse(response -> door.answer(told(request), response)));
  }

  private static McpHttpRequest told(RouteMatch routed) {
    BridgeRequest request = routed.request();
    return new McpHttpRequest(
        request.method(),
        Optional.ofNullable(routed.path().get("server")).map(ServerId::new),
        request::values,
        ByteBuffer.wrap(request.body().bytes()).asReadOnlyBuffer(),
        new Requester(routed.caller(), routed.presented()));
  }
}
