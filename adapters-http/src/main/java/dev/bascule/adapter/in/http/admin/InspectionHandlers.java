package dev.bascule.adapter.in.http.admin;

import dev.bascule.adapter.in.http.admin.AdminHandlers.AdminJson;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.mcp.McpRequestHandler;
import dev.bascule.adapter.in.http.mcp.session.SessionView;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.application.port.in.ShowClientsUseCase.ConnectionCounts;
import dev.bascule.application.port.in.ShowClientsUseCase.SessionConnections;
import dev.bascule.application.port.in.ShowConfigurationUseCase.EffectiveConfiguration;
import dev.bascule.application.port.in.ShowConfigurationUseCase.EffectiveSetting;
import dev.bascule.application.port.in.ShowMetricsUseCase.ClientUsage;
import dev.bascule.domain.mcp.Caller;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Handles requests for what is in force and in use: the configuration and the sessions of clients.
 */
public record InspectionHandlers(UseCases useCases, McpRequestHandler mcp) {

  public List<HttpRoute> routes() {
    return List.of(
        HttpRoute.admin(
            "GET /admin/configuration",
            "shows the configuration in force",
            _ -> CompleteResponse.json(200, of(useCases.showConfiguration().showConfiguration()))),
        HttpRoute.admin(
            "GET /admin/sessions",
            "shows the sessions of MCP clients",
            _ -> CompleteResponse.json(200, sessions())),
        HttpRoute.admin(
            "DELETE /admin/sessions/{id}", "ends a session of an MCP client", this::endSession));
  }

  static ObjectNode of(EffectiveConfiguration configuration) {
    ObjectNode json = JsonCodec.object();
    json.put("file", configuration.files().stream().findFirst().orElse(null));
    json.set("files", AdminJson.texts(configuration.files()));
    json.set("settings", of(configuration.settings()));
    return json;
  }

  /** Converts settings to JSON: a public contract. */
  public static ArrayNode of(List<EffectiveSetting> settings) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (EffectiveSetting setting : settings) {
      ObjectNode entry =
          json.addObject()
              .put("key", setting.key())
              .put("value", setting.value())
              .put("source", setting.source());
      setting.inheritedFrom().ifPresent(key -> entry.put("inheritedFrom", key));
      if (setting.needsRestart()) {
        entry.put("needsRestart", true);
      }
    }
    return json;
  }

  private ObjectNode sessions() {
    SessionConnections connections = useCases.showClients().showSessionConnections();
    ObjectNode json = JsonCodec.object();
    ArrayNode list = json.putArray("sessions");
    for (SessionView session : mcp.sessions()) {
      ConnectionCounts counts = connections.of(session.session());
      ObjectNode entry =
          list.addObject().put("id", session.id()).put("caller", nameOf(session.caller()));
      if (!session.address().isEmpty()) {
        entry.put("address", session.address());
      }
      entry
          .put("endpoint", session.server().map(id -> "/servers/" + id + "/mcp").orElse("/mcp"))
          .put("client", session.clientName().orElse(null))
          .put("protocolVersion", session.protocolVersion())
          .put("createdAt", time(connections.now().minus(session.age())))
          .put("lastUsedAt", time(connections.now().minus(session.idle())))
          .put("streams", session.streams())
          .put("connections", counts.connections())
          .put("children", counts.children());
    }
    ClientUsage usage = useCases.showMetrics().showMetrics().usage();
    json.put("count", list.size()).put("limit", usage.sessions().limit());
    json.set("children", AdminJson.of(usage.children()));
    json.set("connections", AdminJson.of(usage.connections()));
    return json;
  }

  /** Returns how callers are named to an administrator, as in the audit log. */
  private static String nameOf(Caller caller) {
    return caller.identity().isEmpty() ? "anonymous" : caller.identity();
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private CompleteResponse endSession(RouteMatch routeMatch) {
    String id = routeMatch.pathParameters().getOrDefault("id", "");
    return mcp.endSession(id)
        ? CompleteResponse.empty(204)
        : routeMatch.toResponse(
            new Problem(ProblemType.UNKNOWN_PATH, "no session has this id; it may have ended"));
  }
}
