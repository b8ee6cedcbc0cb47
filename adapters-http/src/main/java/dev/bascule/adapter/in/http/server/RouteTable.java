package dev.bascule.adapter.in.http.server;

import dev.bascule.adapter.in.http.admin.AdminHandlers;
import dev.bascule.adapter.in.http.admin.MonitoringHandlers;
import dev.bascule.adapter.in.http.config.HttpTelemetry.MetricsExposition;
import dev.bascule.adapter.in.http.dashboard.DashboardHandlers;
import dev.bascule.adapter.in.http.dashboard.DashboardSnapshot;
import dev.bascule.adapter.in.http.dashboard.DocsHandlers;
import dev.bascule.adapter.in.http.dashboard.Heartbeat;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.filter.ProtectedResourceMetadata;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.mcp.McpRequestHandler;
import dev.bascule.adapter.in.http.mcpo.McpoHandlers;
import dev.bascule.adapter.in.http.openapi.OpenApiDocument;
import dev.bascule.adapter.in.http.openapi.OpenApiHandlers;
import dev.bascule.adapter.in.http.rest.FeatureHandlers;
import dev.bascule.adapter.in.http.rest.ProblemHandlers;
import dev.bascule.adapter.in.http.rest.ServerHandlers;
import dev.bascule.adapter.in.http.rest.ToolHandlers;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All routes, and the index that lists them.
 *
 * @param useCases the use cases
 * @param tools handles requests for tools
 * @param mcp handles the MCP endpoints
 * @param documents returns the current OpenAPI document generator
 * @param heartbeat wakes the clients of the dashboard
 * @param exposition the metrics for collectors
 * @param isDraining whether the bridge is stopping
 */
record RouteTable(
    UseCases useCases,
    ToolHandlers tools,
    McpRequestHandler mcp,
    Supplier<OpenApiDocument> documents,
    Heartbeat heartbeat,
    MetricsExposition exposition,
    BooleanSupplier isDraining) {

  /** Returns all routes of the bridge. */
  List<HttpRoute> operations() {
    List<HttpRoute> allRoutes = new ArrayList<>();
    allRoutes.addAll(new ServerHandlers(useCases.showServers()).routes());
    allRoutes.addAll(tools.routes());
    allRoutes.addAll(new FeatureHandlers(useCases).routes());
    allRoutes.addAll(new OpenApiHandlers(useCases, documents).routes());
    allRoutes.addAll(new ProtectedResourceMetadata(useCases.authenticateCaller()).routes());
    allRoutes.addAll(mcp.routes());
    allRoutes.addAll(new McpoHandlers(useCases).routes());
    allRoutes.addAll(new MonitoringHandlers(useCases, exposition, isDraining).routes());
    allRoutes.addAll(new AdminHandlers(useCases).routes());
    allRoutes.addAll(
        new DashboardHandlers(
                new DashboardSnapshot(
                    useCases.showServers(),
                    useCases.showMetrics(),
                    useCases.showActivity(),
                    useCases.showReload()),
                heartbeat)
            .routes());
    allRoutes.addAll(ProblemHandlers.ROUTES);
    allRoutes.addAll(DocsHandlers.ROUTES);
    CompleteResponse index = index(allRoutes);
    allRoutes.add(new HttpRoute("GET /", "lists the routes", _ -> index));
    return allRoutes;
  }

  private static CompleteResponse index(List<HttpRoute> allRoutes) {
    ObjectNode json = JsonCodec.object().put("name", "bascule");
    ArrayNode routes = json.putArray("routes");
    for (HttpRoute route : allRoutes) {
      routes
          .addObject()
          .put("method", route.method())
          .put("path", route.path())
          .put("does", route.summary());
    }
    return CompleteResponse.jsonWithEntityTag(json);
  }
}
