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
import dev.bascule.adapter.in.http.rest.ProblemHandlers;
import dev.bascule.adapter.in.http.rest.ServerHandlers;
import dev.bascule.adapter.in.http.rest.ToolHandlers;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** All routes, and the index that lists them. */
final class RouteTable {

  private RouteTable() {}

  /** Returns all routes of the bridge. */
  static List<HttpRoute> operations(
      UseCases useCases, ToolHandlers tools, RouteDependencies dependencies) {
    List<HttpRoute> allRoutes = new ArrayList<>();
    allRoutes.addAll(new ServerHandlers(useCases.showServers()).routes());
    allRoutes.addAll(tools.routes());
    allRoutes.addAll(new FeatureHandlers(useCases, new ToolArgumentsParser()).routes());
    allRoutes.addAll(
        new OpenApiHandlers(
                useCases.listServerFeatures(),
                useCases.queryAllServers(),
                useCases.showServers(),
                dependencies.documents())
            .routes());
    allRoutes.addAll(new ProtectedResourceMetadata(useCases.authenticateCaller()).routes());
    allRoutes.addAll(new McpRoutes(dependencies.mcp()).routes());
    allRoutes.addAll(new McpoHandlers(useCases, new ToolArgumentsParser()).routes());
    allRoutes.addAll(
        new HealthHandlers(
                useCases.showServers(), useCases.authenticateCaller(), dependencies.isDraining())
            .routes());
    allRoutes.addAll(new PrometheusHandler(dependencies.exposition()).routes());
    allRoutes.addAll(new BreakerHandlers(useCases.showMetrics(), useCases.forceBreaker()).routes());
    allRoutes.addAll(new CacheHandlers(useCases.manageCaches()).routes());
    allRoutes.addAll(new ReloadHandlers(useCases.reload(), useCases.showReload()).routes());
    allRoutes.addAll(
        new DashboardHandlers(
                new DashboardSnapshot(
                    useCases.showServers(),
                    useCases.showMetrics(),
                    useCases.showActivity(),
                    useCases.showReload()),
                dependencies.heartbeat())
            .routes());
    allRoutes.addAll(ProblemHandlers.ROUTES);
    allRoutes.addAll(DocsHandlers.ROUTES);
    CompleteResponse index = index(allRoutes);
    allRoutes.add(new HttpRoute("GET", "/", "lists the routes", _ -> index));
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
