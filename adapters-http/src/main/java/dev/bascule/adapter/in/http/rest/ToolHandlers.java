package dev.bascule.adapter.in.http.rest;

import dev.bascule.adapter.in.http.exchange.ApiResult;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.FeatureProblems;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.StreamingResponse;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.filter.InlineToolCall;
import dev.bascule.adapter.in.http.json.ToolArgumentsCache;
import dev.bascule.adapter.in.http.json.ToolArgumentsParser;
import dev.bascule.adapter.in.http.media.AcceptHeader;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.PathRouter;
import dev.bascule.adapter.in.http.routing.QueryParameters;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Outcome;
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
public record ToolHandlers(UseCases useCases, ToolArgumentsCache reader) {

  /** Where one tool is. */
  public static final String TOOL = "/servers/{server}/tools/{tool}";

  private static final String TOOLS = "/servers/{server}/tools";
  private static final RouteRequirements CALL =
      new RouteRequirements(
          Set.of("unwrap"),
          RouteRequirements.Media.JSON_OR_EVENTS,
          RouteRequirements.Access.CALLERS);

  public List<HttpRoute> operations() {
    return List.of(
        new HttpRoute("GET", TOOLS, "lists the tools of a server", this::list),
        new HttpRoute("GET", TOOL, "describes a tool", this::read),
        new HttpRoute("POST", TOOL, CALL, "calls a tool", this::call));
  }

  /** Tells whether a request with {@code method} to {@code match} is the call of a tool. */
  public boolean areCalled(PathRouter.Match match, String method) {
    return match
        .forMethod(method)
        .filter(operation -> operation.terms().equals(CALL) && operation.path().equals(TOOL))
        .isPresent();
  }

  /**
   * Tells whether only the value of a result is wanted, of a call that may be answered at once as
   * far as its header tells; empty if it may not.
   */
  public Optional<Boolean> askedAtOnce(RouteMatch routed) {
    BridgeRequest request = routed.request();
    BridgeRequest withBody = request.with(new BridgeRequest.Body(new byte[] {'{', '}'}));
    boolean isPlain =
        CALL.refusedMedia(withBody).isEmpty()
            && routed.misnaming().isEmpty()
            && !AcceptHeader.prefersEvents(request.values("Accept"))
            && !request.headers().contains(HttpHeader.TRANSFER_ENCODING)
            && !request.headers().contains(HttpHeader.EXPECT);
    return isPlain
            && CALL.query(request) instanceof QueryParameters.Parameters(Map<String, String> values)
        ? unwrap(routed.with(values))
        : Optional.empty();
  }

  /**
   * Does what {@link ToolArgumentsCache#readAtOnce} does, and has {@code body} keep the arguments
   * for {@link #call(InlineToolCall, BridgeRequest.Body, CallContext)}.
   */
  public Optional<ToolArguments> argumentsAtOnce(BridgeRequest.Body body) {
    Optional<ToolArguments> read = reader.readAtOnce(body.bytes());
    read.ifPresent(body::foundToBe);
    return read;
  }

  /** Does what {@link CallToolUseCase#callToolAtOnce} does. */
  public Optional<Outcome<McpResult>> callAtOnce(
      ToolCall call, FreshnessRequirement demand, CallContext exchange) {
    return useCases.callTool().callToolAtOnce(call, demand, exchange);
  }

  /** Calls as {@link #operations} do, where all that the header of a request decides is known. */
  public CompleteResponse call(
      InlineToolCall asked, BridgeRequest.Body body, CallContext exchange) {
    return switch (arguments(body)) {
      case ToolArgumentsParser.Reading.Invalid(String detail) -> asked.routed().badRequest(detail);
      case ToolArgumentsParser.Reading.Valid(ToolArguments arguments) ->
          asked
              .routed()
              .answer(
                  told(
                      useCases.callTool().callTool(asked.call(arguments), asked.demand(), exchange),
                      asked.unwrap()));
    };
  }

  /** Returns what is told of {@code outcome}. */
  public ApiResult told(Outcome<McpResult> outcome, boolean unwrap) {
    return ApiResult.ofResult(outcome, result -> body(result, unwrap), ProblemMapper::of);
  }

  private CompleteResponse list(RouteMatch request) {
    Outcome<Listing> outcome =
        useCases
            .list()
            .list(request.server(), ListKind.TOOLS, request.demand(), request.exchange());
    return request.answer(ApiResult.ofListing(outcome, FeatureProblems::of));
  }

  private CompleteResponse read(RouteMatch request) {
    Outcome<Tool> outcome =
        useCases
            .readTool()
            .readTool(request.server(), request.tool(), request.demand(), request.exchange());
    return request.answer(ApiResult.of(outcome, Tool::json, ProblemMapper::of));
  }

  private BridgeResponse call(RouteMatch request) {
    Optional<Boolean> unwrap = unwrap(request);
    if (unwrap.isEmpty()) {
      return request.badRequest("the query parameter \"unwrap\" is true or false");
    }
    return switch (arguments(request.request().body())) {
      case ToolArgumentsParser.Reading.Invalid(String detail) -> request.badRequest(detail);
      case ToolArgumentsParser.Reading.Valid(ToolArguments arguments) ->
          call(request, arguments, unwrap.get());
    };
  }

  private BridgeResponse call(RouteMatch request, ToolArguments arguments, boolean unwrap) {
    ToolCall call = new ToolCall(request.server(), request.tool(), arguments);
    Function<CallContext, ApiResult> caller =
        exchange -> told(useCases.callTool().callTool(call, request.demand(), exchange), unwrap);
    return AcceptHeader.prefersEvents(request.request().values("Accept"))
        ? new StreamingResponse(new ToolEventHandler(request, caller))
        : request.answer(caller.apply(request.exchange()));
  }

  private ToolArgumentsParser.Reading arguments(BridgeRequest.Body body) {
    ToolArguments known = body.arguments();
    return known == null ? reader.read(body.bytes()) : new ToolArgumentsParser.Reading.Valid(known);
  }

  private static JsonBytes body(McpResult result, boolean unwrap) {
    return unwrap ? ResultUnwrapper.valueOf(result) : result.json();
  }

  private static Optional<Boolean> unwrap(RouteMatch request) {
    return switch (request.query().getOrDefault("unwrap", "false")) {
      case "true", "" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
