package dev.bascule.adapter.in.http.server;

import dev.bascule.adapter.in.http.admin.BreakerHandlers;
import dev.bascule.adapter.in.http.admin.CacheHandlers;
import dev.bascule.adapter.in.http.admin.HealthHandlers;
import dev.bascule.adapter.in.http.admin.PrometheusHandler;
import dev.bascule.adapter.in.http.admin.ReloadHandlers;
import dev.bascule.adapter.in.http.dashboard.DashboardHandlers;
import dev.bascule.adapter.in.http.dashboard.DashboardSnapshot;
import dev.bascule.adapter.in.http.dashboard.DocsHandlers;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.filter.ProtectedResourceMetadata;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.json.ToolArgumentsParser;
import dev.bascule.adapter.in.http.mcp.McpRoutes;
import dev.bascule.adapter.in.http.mcpo.McpoHandlers;
import dev.bascule.adapter.in.http.openapi.OpenApiHandlers;
import dev.bascule.adapter.in.http.rest.FeatureHandlers;
import dev.bascule.adapter.in.http.rest.ServerHandlers;
import dev.bascule.adapter.in.http.rest.ToolHandlers;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** All operations, and the index that lists them. */
final class RouteTable {

  private RouteTable() {}

  /** Returns every operation of the bridge. */
  static List<HttpRoute> operations(
      UseCases useCases, ToolHandlers tools, RouteDependencies parts) {
    List<HttpRoute> operations = new ArrayList<>();
    operations.addAll(new ServerHandlers(useCases.showServers()).operations());
    operations.addAll(tools.operations());
    operations.addAll(new FeatureHandlers(useCases, new ToolArgumentsParser()).operations());
    operations.addAll(
        new OpenApiHandlers(useCases.list(), useCases.showServers(), parts.documents())
            .operations());
    operations.addAll(new ProtectedResourceMetadata(useCases.identifyCaller()).operations());
    operations.addAll(new McpRoutes(parts.mcp()).operations());
    operations.addAll(new McpoHandlers(useCases, new ToolArgumentsParser()).operations());
    operations.addAll(new HealthHandlers(useCases.showServers(), parts.isDraining()).operations());
    operations.addAll(new PrometheusHandler(parts.exposition()).operations());
    operations.addAll(
        new BreakerHandlers(useCases.showMetrics(), useCases.forceBreaker()).operations());
    operations.addAll(
        new CacheHandlers(useCases.cleanUpCaches(), useCases.clearCaches()).operations());
    operations.addAll(new ReloadHandlers(useCases.reload(), useCases.showReload()).operations());
    operations.addAll(
        new DashboardHandlers(
                new DashboardSnapshot(
                    useCases.showServers(),
                    useCases.showMetrics(),
                    useCases.showActivity(),
                    useCases.showReload()),
                parts.pulse())
            .operations());
    operations.addAll(DocsHandlers.OPERATIONS);
    CompleteResponse index = index(operations);
    operations.add(new HttpRoute("GET", "/", "lists what there is", _ -> index));
    return operations;
  }

  private static CompleteResponse index(List<HttpRoute> operations) {
    ObjectNode json = JsonCodec.object().put("name", "bascule");
    ArrayNode routes = json.putArray("routes");
    for (HttpRoute operation : operations) {
      routes
          .addObject()
          .put("method", operation.method())
          .put("path", operation.path())
          .put("does", operation.summary());
    }
    return CompleteResponse.confirmable(json);
  }
}
