package dev.bascule.adapter.in.http;

import dev.bascule.adapter.in.http.json.ArgumentsReader;
import dev.bascule.adapter.in.http.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** All operations, and the index that lists them. */
final class Surface {

  private Surface() {}

  /** Returns every operation of the bridge. */
  static List<Operation> operations(UseCases useCases, ToolEndpoints tools, Parts parts) {
    List<Operation> operations = new ArrayList<>();
    operations.addAll(new ServersEndpoint(useCases.showServers()).operations());
    operations.addAll(tools.operations());
    operations.addAll(new PrimitiveEndpoints(useCases, new ArgumentsReader()).operations());
    operations.addAll(
        new OpenApiEndpoints(useCases.list(), useCases.showServers(), parts.documents())
            .operations());
    operations.addAll(new ResourceMetadata(useCases.identifyCaller()).operations());
    operations.addAll(new McpEndpoints(parts.mcp()).operations());
    operations.addAll(new McpoEndpoints(useCases, new ArgumentsReader()).operations());
    operations.addAll(new HealthEndpoints(useCases.showServers(), parts.isDraining()).operations());
    operations.addAll(new MetricsEndpoint(parts.exposition()).operations());
    operations.addAll(
        new AdminEndpoints(useCases.showMetrics(), useCases.forceBreaker()).operations());
    operations.addAll(
        new CachesEndpoints(useCases.cleanUpCaches(), useCases.clearCaches()).operations());
    operations.addAll(new ReloadEndpoints(useCases.reload(), useCases.showReload()).operations());
    operations.addAll(
        new DashboardEndpoints(
                new DashboardState(
                    useCases.showServers(),
                    useCases.showMetrics(),
                    useCases.showActivity(),
                    useCases.showReload()),
                parts.pulse())
            .operations());
    operations.addAll(DocsEndpoints.OPERATIONS);
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
    return HttpReply.confirmable(json);
  }
}
