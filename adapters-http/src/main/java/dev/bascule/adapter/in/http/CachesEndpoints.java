package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.json.Json;
import dev.bascule.application.port.in.CleanUpCachesUseCase;
import dev.bascule.application.port.in.ClearCachesUseCase;
import dev.bascule.application.port.in.ClearCachesUseCase.Cleared;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import java.util.List;
import java.util.Optional;

/**
 * Cleans and clears the caches.
 *
 * @param cleanUp what is driven
 * @param clear what is driven
 */
record CachesEndpoints(CleanUpCachesUseCase cleanUp, ClearCachesUseCase clear) {

  CachesEndpoints {
    requireNonNull(cleanUp, "cleanUp");
    requireNonNull(clear, "clear");
  }

  List<Operation> operations() {
    return List.of(
        new Operation(
            "POST",
            "/admin/caches/cleanup",
            Terms.ADMIN,
            "removes what has expired",
            _ -> cleaned()),
        new Operation("DELETE", "/admin/caches", Terms.ADMIN, "clears both caches", this::clearAll),
        new Operation(
            "DELETE",
            "/admin/caches/tools",
            Terms.query("server").forThe(Terms.Access.ADMINISTRATORS),
            "clears the cached listings",
            this::clearTools),
        new Operation(
            "DELETE",
            "/admin/caches/responses",
            Terms.query("server", "tool").forThe(Terms.Access.ADMINISTRATORS),
            "clears the cached responses",
            this::clearResponses));
  }

  private HttpReply cleaned() {
    CleanUpCachesUseCase.CleanedUp done = cleanUp.cleanUpCaches();
    return HttpReply.json(
        200,
        Json.object()
            .put("tools_cleaned", done.tools())
            .put("responses_cleaned", done.responses())
            .put("total_cleaned", done.total()));
  }

  private HttpReply clearAll(RoutedRequest request) {
    return tell(request, clear.clearAll());
  }

  private HttpReply clearTools(RoutedRequest request) {
    Optional<String> name = named(request, "server");
    Optional<ServerId> server = name.flatMap(Names::server);
    return name.isPresent() && server.isEmpty()
        ? request.answer(Problems.unknownServer(name.get()))
        : tell(request, clear.clearTools(server));
  }

  private HttpReply clearResponses(RoutedRequest request) {
    Optional<String> name = named(request, "server");
    Optional<String> toolName = named(request, "tool");
    Optional<ServerId> server = name.flatMap(Names::server);
    Optional<ToolName> tool = toolName.flatMap(Names::tool);
    if (name.isPresent() && server.isEmpty()) {
      return request.answer(Problems.unknownServer(name.get()));
    }
    if (toolName.isPresent() && tool.isEmpty()) {
      return request.answer(Problems.unknownTool(toolName.get()));
    }
    return tell(request, clear.clearResponses(server, tool));
  }

  private static Optional<String> named(RoutedRequest request, String parameter) {
    return Optional.ofNullable(request.query().get(parameter));
  }

  private static HttpReply tell(RoutedRequest request, Cleared cleared) {
    return switch (cleared) {
      case Cleared.Done(int tools, int responses) ->
          HttpReply.json(
              200,
              Json.object()
                  .put("tools_cleared", tools)
                  .put("responses_cleared", responses)
                  .put("total_cleared", tools + responses));
      case Cleared.Unknown(Failure.UnknownServer failure) -> request.answer(Problems.of(failure));
    };
  }
}
