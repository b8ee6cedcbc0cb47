package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.mcp.Asker;
import dev.bascule.adapter.in.http.mcp.McpHttpRequest;
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
record McpEndpoints(McpDoor door) {

  McpEndpoints {
    requireNonNull(door, "door");
  }

  List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    operations.addAll(at("/mcp", "all servers together"));
    operations.addAll(at("/servers/{server}/mcp", "a server"));
    return operations;
  }

  private List<Operation> at(String path, String which) {
    return List.of(
        operation("POST", path, "speaks MCP for " + which),
        operation("GET", path, "tells an MCP client what happens in " + which),
        operation("DELETE", path, "ends an MCP session with " + which));
  }

  private Operation operation(String method, String path, String summary) {
    return new Operation(
        method,
        path,
        Terms.ITS_OWN,
        summary,
        request -> new LiveAnswer(response -> door.answer(told(request), response)));
  }

  private static McpHttpRequest told(RoutedRequest routed) {
    BridgeRequest request = routed.request();
    return new McpHttpRequest(
        request.method(),
        Optional.ofNullable(routed.path().get("server")).map(ServerId::new),
        request::values,
        ByteBuffer.wrap(request.body().bytes()).asReadOnlyBuffer(),
        new Asker(routed.caller(), routed.presented()));
  }
}
