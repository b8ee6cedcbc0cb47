package dev.bascule.adapter.in.http;

import dev.bascule.adapter.in.http.json.ArgumentsReader;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Arguments;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolDescription;
import java.util.List;
import java.util.Optional;

/**
 * Lists, describes and calls tools.
 *
 * @param useCases what is driven
 * @param reader reads arguments
 */
record ToolEndpoints(UseCases useCases, ArgumentsReader reader) {

  private static final String TOOLS = "/servers/{server}/tools";
  private static final String TOOL = "/servers/{server}/tools/{tool}";

  List<Operation> operations() {
    return List.of(
        new Operation("GET", TOOLS, "lists the tools of a server", this::list),
        new Operation("GET", TOOL, "describes a tool", this::read),
        new Operation("POST", TOOL, Terms.query("unwrap"), "calls a tool", this::call));
  }

  private HttpReply list(RoutedRequest request) {
    return request.answer(
        useCases
            .list()
            .list(request.server(), ListKind.TOOLS, request.demand(), request.exchange()),
        Listing::json);
  }

  private HttpReply read(RoutedRequest request) {
    return request.answer(
        useCases
            .readTool()
            .readTool(request.server(), request.tool(), request.demand(), request.exchange()),
        ToolDescription::json);
  }

  private HttpReply call(RoutedRequest request) {
    Optional<Boolean> unwrap = unwrap(request);
    if (unwrap.isEmpty()) {
      return request.badRequest("the query parameter \"unwrap\" is true or false");
    }
    return switch (reader.read(request.request().body().bytes())) {
      case ArgumentsReader.Reading.Invalid(String detail) -> request.badRequest(detail);
      case ArgumentsReader.Reading.Valid(Arguments arguments) ->
          request.answer(
              useCases
                  .callTool()
                  .callTool(
                      new ToolCall(request.server(), request.tool(), arguments),
                      request.demand(),
                      request.exchange()),
              result -> body(result, unwrap.get()));
    };
  }

  private static JsonBytes body(McpResult result, boolean unwrap) {
    return unwrap ? Unwrapping.valueOf(result) : result.json();
  }

  private static Optional<Boolean> unwrap(RoutedRequest request) {
    return switch (request.query().getOrDefault("unwrap", "false")) {
      case "true", "" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
