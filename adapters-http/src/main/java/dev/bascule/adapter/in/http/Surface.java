package dev.bascule.adapter.in.http;

import dev.bascule.adapter.in.http.json.ArgumentsReader;
import dev.bascule.adapter.in.http.json.Json;
import dev.bascule.adapter.in.http.openapi.OpenApiDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** All operations, and the index that lists them. */
final class Surface {

  private Surface() {}

  /**
   * Returns every operation of the bridge.
   *
   * @param documents makes OpenAPI documents
   * @param mcp what is behind the MCP endpoints
   * @param isDraining whether the bridge is stopping
   */
  static List<Operation> operations(
      UseCases useCases, OpenApiDocument documents, McpDoor mcp, BooleanSupplier isDraining) {
    List<Operation> operations = new ArrayList<>();
    operations.addAll(new ServersEndpoint(useCases.showServers()).operations());
    operations.addAll(new ToolEndpoints(useCases, new ArgumentsReader()).operations());
    operations.addAll(new PrimitiveEndpoints(useCases, new ArgumentsReader()).operations());
    operations.addAll(
        new OpenApiEndpoints(useCases.list(), useCases.showServers(), documents).operations());
    operations.addAll(new McpEndpoints(mcp).operations());
    operations.addAll(new HealthEndpoints(useCases.showServers(), isDraining).operations());
    operations.addAll(
        new AdminEndpoints(useCases.showMetrics(), useCases.forceBreaker()).operations());
    operations.addAll(
        new CachesEndpoints(useCases.cleanUpCaches(), useCases.clearCaches()).operations());
    HttpReply index = index(operations);
    operations.add(new Operation("GET", "/", "lists what there is", _ -> index));
    return operations;
  }

  private static HttpReply index(List<Operation> operations) {
    ObjectNode json = Json.object().put("name", "bascule");
    ArrayNode routes = json.putArray("routes");
    for (Operation operation : operations) {
      routes
          .addObject()
          .put("method", operation.method())
          .put("path", operation.path())
          .put("does", operation.summary());
    }
    return HttpReply.json(200, json);
  }
}
