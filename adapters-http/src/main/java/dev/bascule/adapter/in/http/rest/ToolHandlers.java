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
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.freshness.CacheProvenance;
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
import java.util.function.Supplier;
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
  private static final String PREFER = "Prefer";
  private static final RouteRequirements CALL =
      new RouteRequirements(
          Set.of("unwrap"),
          RouteRequirements.Media.JSON_OR_EVENTS,
          RouteRequirements.Access.CALLERS);

  public List<HttpRoute> routes() {
    return List.of(
        new HttpRoute("GET", TOOLS, "lists the tools of a server", this::list),
        new HttpRoute("GET", TOOL, "describes a tool", this::read),
        new HttpRoute("POST", TOOL, CALL, "calls a tool", this::call));
  }

  /** Tells whether a request with {@code method} to {@code match} is the call of a tool. */
  public boolean isToolCall(PathRouter.Match match, String method) {
    return match
        .forMethod(method)
        .filter(route -> route.requirements().equals(CALL) && route.path().equals(TOOL))
        .isPresent();
  }

  /**
   * Tells whether only the value of a result is wanted, of a call that may be answered at once as
   * far as its header tells; empty if it may not.
   */
  public Optional<Boolean> parseInlineUnwrap(RouteMatch routeMatch) {
    BridgeRequest request = routeMatch.request();
    BridgeRequest withBody = request.withBody(new BridgeRequest.Body(new byte[] {'{', '}'}));
    boolean isPlain =
        CALL.checkMedia(withBody).isEmpty()
            && routeMatch.nameProblem().isEmpty()
            && !AcceptHeader.prefersEvents(request.values("Accept"))
            && !request.headers().contains(PREFER)
            && !request.headers().contains(HttpHeader.TRANSFER_ENCODING)
            && !request.headers().contains(HttpHeader.EXPECT);
    return isPlain
            && CALL.query(request) instanceof QueryParameters.Parameters(Map<String, String> values)
        ? unwrap(routeMatch.withQuery(values))
        : Optional.empty();
  }

  /**
   * Does what {@link ToolArgumentsCache#tryGetOrParse} does, and has {@code body} keep the
   * arguments for {@link #call(InlineToolCall, BridgeRequest.Body, CallContext)}.
   */
  public Optional<ToolArguments> tryReadArguments(BridgeRequest.Body body) {
    Optional<ToolArguments> read = reader.tryGetOrParse(body.bytes());
    read.ifPresent(body::setArguments);
    return read;
  }

  /** Does what {@link CallToolUseCase#tryCallTool} does. */
  public Optional<Outcome<McpResult>> tryCall(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    return useCases.callTool().tryCallTool(call, requirement, context);
  }

  /** Calls as {@link #routes} do, where all that the header of a request decides is known. */
  public CompleteResponse call(
      InlineToolCall inlineCall, BridgeRequest.Body body, CallContext context) {
    return switch (arguments(body)) {
      case ToolArgumentsParser.ParseResult.Invalid(String detail) ->
          inlineCall.routeMatch().badRequest(detail);
      case ToolArgumentsParser.ParseResult.Valid(ToolArguments arguments) ->
          inlineCall
              .routeMatch()
              .toResponse(
                  toApiResult(
                      useCases
                          .callTool()
                          .callTool(inlineCall.call(arguments), inlineCall.requirement(), context),
                      inlineCall.unwrap()));
    };
  }

  /**
   * Returns the response to a call. A tool error that is to be unwrapped is a problem: without its
   * wrapping it would look like a value.
   */
  public ApiResult toApiResult(Outcome<McpResult> outcome, boolean unwrap) {
    return unwrap && !hasRoomToConvert(outcome)
        ? new ApiResult.ErrorResult(ProblemMapper.of(AnswerBudget.exceeded()))
        : convert(outcome, unwrap);
  }

  /** Returns whether there is memory for a copy of the result, which may be a cached one. */
  private static boolean hasRoomToConvert(Outcome<McpResult> outcome) {
    return !(outcome instanceof Outcome.Served<McpResult>(McpResult result, _))
        || AnswerBudget.tryReserveCurrent(result.json().length());
  }

  private static ApiResult convert(Outcome<McpResult> outcome, boolean unwrap) {
    if (unwrap
        && outcome instanceof Outcome.Served<McpResult>(McpResult result, CacheProvenance _)
        && result.kind() == McpResult.Kind.ERROR) {
      return new ApiResult.ErrorResult(ProblemMapper.toolError(ResultUnwrapper.textOf(result)));
    }
    return ApiResult.ofResult(outcome, result -> body(result, unwrap), ProblemMapper::of);
  }

  private CompleteResponse list(RouteMatch routeMatch) {
    Outcome<Listing> outcome =
        useCases
            .listServerFeatures()
            .list(
                routeMatch.server(),
                ListKind.TOOLS,
                routeMatch.requirement(),
                routeMatch.context());
    return routeMatch.toResponse(ApiResult.ofListing(outcome, FeatureProblems::of));
  }

  private CompleteResponse read(RouteMatch routeMatch) {
    Outcome<Tool> outcome =
        useCases
            .readTool()
            .readTool(
                routeMatch.server(),
                routeMatch.tool(),
                routeMatch.requirement(),
                routeMatch.context());
    return routeMatch.toResponse(ApiResult.of(outcome, Tool::json, ProblemMapper::of));
  }

  private BridgeResponse call(RouteMatch routeMatch) {
    Optional<Boolean> unwrap = unwrap(routeMatch);
    if (unwrap.isEmpty()) {
      return routeMatch.badRequest("the query parameter \"unwrap\" is true or false");
    }
    return switch (arguments(routeMatch.request().body())) {
      case ToolArgumentsParser.ParseResult.Invalid(String detail) -> routeMatch.badRequest(detail);
      case ToolArgumentsParser.ParseResult.Valid(ToolArguments arguments) ->
          call(routeMatch, arguments, unwrap.get());
    };
  }

  private BridgeResponse call(RouteMatch routeMatch, ToolArguments arguments, boolean unwrap) {
    ToolCall call = new ToolCall(routeMatch.server(), routeMatch.tool(), arguments);
    Optional<WaitPreference> wait = WaitPreference.of(routeMatch.request().values(PREFER));
    boolean prefersEvents = AcceptHeader.prefersEvents(routeMatch.request().values("Accept"));
    Function<CallContext, ApiResult> caller =
        context -> {
          Supplier<Outcome<McpResult>> sent =
              () -> useCases.callTool().callTool(call, routeMatch.requirement(), context);
          Outcome<McpResult> outcome = wait.map(limit -> limit.await(sent)).orElseGet(sent);
          return prefersEvents && !hasRoomToConvert(outcome)
              ? new ApiResult.ErrorResult(ProblemMapper.of(AnswerBudget.exceeded()))
              : toApiResult(outcome, unwrap);
        };
    if (prefersEvents) {
      return new StreamingResponse(new ToolEventHandler(routeMatch, caller));
    }
    CompleteResponse response = routeMatch.toResponse(caller.apply(routeMatch.context()));
    return wait.map(limit -> response.with("Preference-Applied", limit.applied())).orElse(response);
  }

  private ToolArgumentsParser.ParseResult arguments(BridgeRequest.Body body) {
    ToolArguments known = body.arguments();
    return known == null
        ? reader.getOrParse(body.bytes())
        : new ToolArgumentsParser.ParseResult.Valid(known);
  }

  private static JsonBytes body(McpResult result, boolean unwrap) {
    return unwrap ? ResultUnwrapper.valueOf(result) : result.json();
  }

  private static Optional<Boolean> unwrap(RouteMatch routeMatch) {
    return switch (routeMatch.queryParameters().getOrDefault("unwrap", "false")) {
      case "true", "" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
