package dev.bascule.adapter.in.http;

import dev.bascule.adapter.in.http.json.ArgumentsReader;
import dev.bascule.adapter.in.http.media.Accept;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Arguments;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolDescription;
import dev.bascule.domain.outcome.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

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
        new Operation(
            "POST",
            TOOL,
            new Terms(Set.of("unwrap"), Terms.Media.JSON_OR_EVENTS, Terms.Access.CALLERS),
            "calls a tool",
            this::call));
  }

  private HttpReply list(RoutedRequest request) {
    Outcome<Listing> outcome =
        useCases
            .list()
            .list(request.server(), ListKind.TOOLS, request.demand(), request.exchange());
    return request.answer(Told.ofListing(outcome, PrimitiveProblems::of));
  }

  private HttpReply read(RoutedRequest request) {
    Outcome<ToolDescription> outcome =
        useCases
            .readTool()
            .readTool(request.server(), request.tool(), request.demand(), request.exchange());
    return request.answer(Told.of(outcome, ToolDescription::json, Problems::of));
  }

  private HttpAnswer call(RoutedRequest request) {
    Optional<Boolean> unwrap = unwrap(request);
    if (unwrap.isEmpty()) {
      return request.badRequest("the query parameter \"unwrap\" is true or false");
    }
    return switch (reader.read(request.request().body().bytes())) {
      case ArgumentsReader.Reading.Invalid(String detail) -> request.badRequest(detail);
      case ArgumentsReader.Reading.Valid(Arguments arguments) ->
          call(request, arguments, unwrap.get());
    };
  }

  private HttpAnswer call(RoutedRequest request, Arguments arguments, boolean unwrap) {
    ToolCall call = new ToolCall(request.server(), request.tool(), arguments);
    Function<Exchange, Told> caller =
        exchange ->
            Told.ofResult(
                useCases.callTool().callTool(call, request.demand(), exchange),
                result -> body(result, unwrap),
                Problems::of);
    return Accept.prefersEvents(request.request().values("Accept"))
        ? new LiveAnswer(new ToolStream(request, caller))
        : request.answer(caller.apply(request.exchange()));
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
