package dev.bascule.adapter.in.http.admin;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.PathNames;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.port.in.CleanUpCachesUseCase;
import dev.bascule.application.port.in.ManageCachesUseCase;
import dev.bascule.application.port.in.ManageCachesUseCase.ClearResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import java.util.List;
import java.util.Optional;

/**
 * Cleans and clears the caches.
 *
 * @param cleanUpCaches what is driven
 * @param manageCaches what is driven
 */
public record CacheHandlers(CleanUpCachesUseCase cleanUpCaches, ManageCachesUseCase manageCaches) {

  public CacheHandlers {
    requireNonNull(cleanUpCaches, "cleanUpCaches");
    requireNonNull(manageCaches, "manageCaches");
  }

  public List<HttpRoute> routes() {
    return List.of(
        new HttpRoute(
            "POST",
            "/admin/caches/cleanup",
            RouteRequirements.ADMIN,
            "removes what has expired",
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
    CleanUpCachesUseCase.CleanUpResult done = cleanUpCaches.cleanUpCaches();
    return CompleteResponse.json(
        200,
        JsonCodec.object()
            .put("tools_cleaned", done.tools())
            .put("responses_cleaned", done.responses())
            .put("total_cleaned", done.total()));
  }

  private CompleteResponse clearAll(RouteMatch request) {
    return toResponse(request, manageCaches.clearAll());
  }

  private CompleteResponse clearTools(RouteMatch request) {
    Optional<String> name = parameter(request, "server");
    Optional<ServerId> server = name.flatMap(PathNames::parseServerId);
    return name.isPresent() && server.isEmpty()
        ? request.toResponse(ProblemMapper.unknownServer(name.get()))
        : toResponse(request, manageCaches.clearTools(server));
  }

  private CompleteResponse clearResponses(RouteMatch request) {
    Optional<String> name = parameter(request, "server");
    Optional<String> toolName = parameter(request, "tool");
    Optional<ServerId> server = name.flatMap(PathNames::parseServerId);
    Optional<ToolName> tool = toolName.flatMap(PathNames::parseToolName);
    if (name.isPresent() && server.isEmpty()) {
      return request.toResponse(ProblemMapper.unknownServer(name.get()));
    }
    if (toolName.isPresent() && tool.isEmpty()) {
      return request.toResponse(ProblemMapper.unknownTool(toolName.get()));
    }
    return toResponse(request, manageCaches.clearResponses(server, tool));
  }

  private static Optional<String> parameter(RouteMatch request, String parameter) {
    return Optional.ofNullable(request.queryParameters().get(parameter));
  }

  private static CompleteResponse toResponse(RouteMatch request, ClearResult cleared) {
    return switch (cleared) {
      case ClearResult.Done(int tools, int responses) ->
          CompleteResponse.json(
              200,
              JsonCodec.object()
                  .put("tools_cleared", tools)
                  .put("responses_cleared", responses)
                  .put("total_cleared", tools + responses));
      case ClearResult.ServerNotFound(Failure.UnknownServer failure) ->
          request.toResponse(ProblemMapper.of(failure));
    };
  }
}
