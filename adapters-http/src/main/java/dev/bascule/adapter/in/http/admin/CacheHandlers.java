package dev.bascule.adapter.in.http.admin;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.PathNames;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.port.in.ManageCachesUseCase;
import dev.bascule.application.port.in.ManageCachesUseCase.ClearResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import java.util.List;
import java.util.Optional;

/**
 * Handles requests to clean up and clear the caches.
 *
 * @param manageCaches the use case
 */
public record CacheHandlers(ManageCachesUseCase manageCaches) {

  public List<HttpRoute> routes() {
    return List.of(
        new HttpRoute(
            "POST",
            "/admin/caches/cleanup",
            RouteRequirements.ADMIN,
            "removes expired entries",
            _ -> removeExpired()),
        new HttpRoute(
            "DELETE",
            "/admin/caches",
            RouteRequirements.ADMIN,
            "clears both caches",
            this::clearAll),
        new HttpRoute(
            "DELETE",
            "/admin/caches/tools",
            RouteRequirements.query("server").withAccess(RouteRequirements.Access.ADMINISTRATORS),
            "clears the cached listings",
            this::clearTools),
        new HttpRoute(
            "DELETE",
            "/admin/caches/responses",
            RouteRequirements.query("server", "tool")
                .withAccess(RouteRequirements.Access.ADMINISTRATORS),
            "clears the cached responses",
            this::clearResponses));
  }

  private CompleteResponse removeExpired() {
    ManageCachesUseCase.CleanUpResult done = manageCaches.cleanUp();
    return CompleteResponse.json(
        200,
        JsonCodec.object()
            .put("tools_cleaned", done.tools())
            .put("responses_cleaned", done.responses())
            .put("total_cleaned", done.tools() + done.responses()));
  }

  private CompleteResponse clearAll(RouteMatch routeMatch) {
    return toResponse(routeMatch, manageCaches.clearAll());
  }

  private CompleteResponse clearTools(RouteMatch routeMatch) {
    Optional<String> name = parameter(routeMatch, "server");
    Optional<ServerId> server = name.flatMap(PathNames::parseServerId);
    return name.isPresent() && server.isEmpty()
        ? routeMatch.toResponse(ProblemMapper.unknownServer(name.get()))
        : toResponse(routeMatch, manageCaches.clearTools(server));
  }

  private CompleteResponse clearResponses(RouteMatch routeMatch) {
    Optional<String> name = parameter(routeMatch, "server");
    Optional<String> toolName = parameter(routeMatch, "tool");
    Optional<ServerId> server = name.flatMap(PathNames::parseServerId);
    Optional<ToolName> tool = toolName.flatMap(PathNames::parseToolName);
    if (name.isPresent() && server.isEmpty()) {
      return routeMatch.toResponse(ProblemMapper.unknownServer(name.get()));
    }
    if (toolName.isPresent() && tool.isEmpty()) {
      return routeMatch.toResponse(ProblemMapper.unknownTool(toolName.get()));
    }
    return toResponse(routeMatch, manageCaches.clearResponses(server, tool));
  }

  private static Optional<String> parameter(RouteMatch routeMatch, String parameter) {
    return Optional.ofNullable(routeMatch.queryParameters().get(parameter));
  }

  private static CompleteResponse toResponse(RouteMatch routeMatch, ClearResult cleared) {
    return switch (cleared) {
      case ClearResult.Done(int tools, int responses) ->
          CompleteResponse.json(
              200,
              JsonCodec.object()
                  .put("tools_cleared", tools)
                  .put("responses_cleared", responses)
                  .put("total_cleared", tools + responses));
      case ClearResult.ServerNotFound(Failure.UnknownServer failure) ->
          routeMatch.toResponse(ProblemMapper.of(failure));
    };
  }
}
