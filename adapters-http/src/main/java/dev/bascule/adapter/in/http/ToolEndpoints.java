package dev.bascule.adapter.in.http;

import dev.bascule.adapter.in.http.json.ArgumentsMemo;
import dev.bascule.adapter.in.http.json.ArgumentsReader;
import dev.bascule.adapter.in.http.media.Accept;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Arguments;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolDescription;
import dev.bascule.domain.outcome.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Lists, describes and calls tools.
 *
 * @param useCases what is driven
 * @param reader reads arguments
 */
record ToolEndpoints(UseCases useCases, ArgumentsMemo reader) {

  /** Where one tool is. */
  static final String TOOL = "/servers/{server}/tools/{tool}";

  private static final String TOOLS = "/servers/{server}/tools";
  private static final Terms CALL =
      new Terms(Set.of("unwrap"), Terms.Media.JSON_OR_EVENTS, Terms.Access.CALLERS);

  List<Operation> operations() {
    return List.of(
        new Operation("GET", TOOLS, "lists the tools of a server", this::list),
        new Operation("GET", TOOL, "describes a tool", this::read),
        new Operation("POST", TOOL, CALL, "calls a tool", this::call));
  }

  /** Tells whether a request with {@code method} to {@code match} is the call of a tool. */
  boolean areCalled(Router.Match match, String method) {
    return match
        .forMethod(method)
        .filter(operation -> operation.terms().equals(CALL) && operation.path().equals(TOOL))
        .isPresent();
  }

  /**
   * Tells whether only the value of a result is wanted, of a call that may be answered at once as
   * far as its header tells; empty if it may not.
   */
  Optional<Boolean> askedAtOnce(RoutedRequest routed) {
    BridgeRequest request = routed.request();
    BridgeRequest withBody = request.with(new BridgeRequest.Body(new byte[] {'{', '}'}));
    boolean isPlain =
        CALL.refusedMedia(withBody).isEmpty()
            && routed.misnaming().isEmpty()
            && !Accept.prefersEvents(request.values("Accept"))
            && !request.headers().contains(HttpHeader.TRANSFER_ENCODING)
            && !request.headers().contains(HttpHeader.EXPECT);
    return isPlain && CALL.query(request) instanceof Query.Parameters(Map<String, String> values)
        ? unwrap(routed.with(values))
        : Optional.empty();
  }

  /**
   * Does what {@link ArgumentsMemo#readAtOnce} does, and has {@code body} keep the arguments for
   * {@link #call(AskedAtOnce, BridgeRequest.Body, Exchange)}.
   */
  Optional<Arguments> argumentsAtOnce(BridgeRequest.Body body) {
    Optional<Arguments> read = reader.readAtOnce(body.bytes());
    read.ifPresent(body::foundToBe);
    return read;
  }

  /** Does what {@link CallToolUseCase#callToolAtOnce} does. */
  Optional<Outcome<McpResult>> callAtOnce(
      ToolCall call, FreshnessDemand demand, Exchange exchange) {
    return useCases.callTool().callToolAtOnce(call, demand, exchange);
  }

  /** Calls as {@link #operations} do, where all that the header of a request decides is known. */
  HttpReply call(AskedAtOnce asked, BridgeRequest.Body body, Exchange exchange) {
    return switch (arguments(body)) {
      case ArgumentsReader.Reading.Invalid(String detail) -> asked.routed().badRequest(detail);
      case ArgumentsReader.Reading.Valid(Arguments arguments) ->
          asked
              .routed()
              .answer(
                  told(
                      useCases.callTool().callTool(asked.call(arguments), asked.demand(), exchange),
                      asked.unwrap()));
    };
  }

  /** Returns what is told of {@code outcome}. */
  Told told(Outcome<McpResult> outcome, boolean unwrap) {
    return Told.ofResult(outcome, result -> body(result, unwrap), Problems::of);
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
    return switch (arguments(request.request().body())) {
      case ArgumentsReader.Reading.Invalid(String detail) -> request.badRequest(detail);
      case ArgumentsReader.Reading.Valid(Arguments arguments) ->
          call(request, arguments, unwrap.get());
    };
  }

  private HttpAnswer call(RoutedRequest request, Arguments arguments, boolean unwrap) {
    ToolCall call = new ToolCall(request.server(), request.tool(), arguments);
    Function<Exchange, Told> caller =
        exchange -> told(useCases.callTool().callTool(call, request.demand(), exchange), unwrap);
    return Accept.prefersEvents(request.request().values("Accept"))
        ? new LiveAnswer(new ToolStream(request, caller))
        : request.answer(caller.apply(request.exchange()));
  }

  private ArgumentsReader.Reading arguments(BridgeRequest.Body body) {
    Arguments known = body.arguments();
    return known == null ? reader.read(body.bytes()) : new ArgumentsReader.Reading.Valid(known);
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
