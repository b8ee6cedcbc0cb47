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
import dev.bascule.application.port.in.ManageCachesUseCase.Cleared;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import java.util.List;
import java.util.Optional;

/**
 * Cleans and clears the caches.
 *
 * @param cleanUp what is driven
 * @param clear what is driven
 */
public record CacheHandlers(CleanUpCachesUseCase cleanUp, ManageCachesUseCase clear) {

  public CacheHandlers {
    requireNonNull(cleanUp, "cleanUp");
    requireNonNull(clear, "clear");
  }

  public List<HttpRoute> operations() {
    return List.of(
        new HttpRoute(
            "POST",
            "/admin/caches/cleanup",
            RouteRequirements.ADMIN,
            "removes what has expired",
            _ -> cleaned()),
        new HttpRoute(
            "DELETE",
            "/admin/caches",
            RouteRequirements.ADMIN,
            "clears both caches",
            this::clearAll),
        new HttpRoute(
            "DELETE",
            "/admin/caches/tools",
            RouteRequirements.query("server").forThe(RouteRequirements.Access.ADMINISTRATORS),
            "clears the cached listings",
            this::clearTools),
        new HttpRoute(
            "DELETE",
            "/admin/caches/responses",
            RouteRequirements.query("server", "tool")
                .forThe(RouteRequirements.Access.ADMINISTRATORS),
            "clears the cached responses",
            this::clearResponses));
  }

  private CompleteResponse cleaned() {
    CleanUpCachesUseCase.CleanedUp done = cleanUp.cleanUpCaches();
    return CompleteResponse.json(
        200,
        JsonCodec.object()
            .put("tools_cleaned", done.tools())
            .put("responses_cleaned", done.responses())
            .put("total_cleaned", done.total()));
  }

  private CompleteResponse clearAll(RouteMatch request) {
    return tell(request, clear.clearAll());
  }

  private CompleteResponse clearTools(RouteMatch request) {
    Optional<String> name = named(request, "server");
    Optional<ServerId> server = name.flatMap(PathNames::server);
    return name.isPresent() && server.isEmpty()
        ? request.answer(ProblemMapper.unknownServer(name.get()))
        : tell(request, clear.clearTools(server));
  }

  private CompleteResponse clearResponses(RouteMatch request) {
    Optional<String> name = named(request, "server");
    Optional<String> toolName = named(request, "tool");
    Optional<ServerId> server = name.flatMap(PathNames::server);
    Optional<ToolName> tool = toolName.flatMap(PathNames::tool);
    if (name.isPresent() && server.isEmpty()) {
      return request.answer(ProblemMapper.unknownServer(name.get()));
    }
    if (toolName.isPresent() && tool.isEmpty()) {
      return request.answer(ProblemMapper.unknownTool(toolName.get()));
    }
    return tell(request, clear.clearResponses(server, tool));
  }

  private static Optional<String> named(RouteMatch request, String parameter) {
    return Optional.ofNullable(request.query().get(parameter));
  }

  private static CompleteResponse tell(RouteMatch request, Cleared cleared) {
    return switch (cleared) {
      case Cleared.Done(int tools, int responses) ->
          CompleteResponse.json(
              200,
              JsonCodec.object()
                  .put("tools_cleared", tools)
                  .put("responses_cleared", responses)
                  .put("total_cleared", tools + responses));
      case Cleared.Unknown(Failure.UnknownServer failure) ->
          request.answer(ProblemMapper.of(failure));
    };
  }
}
