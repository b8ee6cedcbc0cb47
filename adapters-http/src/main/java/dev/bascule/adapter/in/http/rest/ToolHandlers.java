package dev.bascule.adapter.in.http.rest;

import dev.bascule.adapter.in.http.exchange.ApiResult;
import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.DeferredResponse;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.StreamingResponse;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.json.ToolArgumentsCache;
import dev.bascule.adapter.in.http.json.ToolArgumentsParser;
import dev.bascule.adapter.in.http.media.AcceptHeader;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Handles requests that list, describe and call tools.
 *
 * @param useCases the use cases
 * @param reader parses arguments
 */
public record ToolHandlers(UseCases useCases, ToolArgumentsCache reader) {

  /** The path of one tool. */
  public static final String TOOL = "/servers/{server}/tools/{tool}";

  private static final String TOOLS = "/servers/{server}/tools";
  private static final String PREFER = "Prefer";

  /** The maximum size of a result in bytes. */
  private static final int MAX_INLINE_BYTES = 16 * 1024;

  private static final RouteRequirements CALL =
      new RouteRequirements(
          Set.of("unwrap"),
          RouteRequirements.Media.JSON_OR_EVENTS,
          RouteRequirements.Access.CALLERS);

  public List<HttpRoute> routes() {
    return List.of(
        new HttpRoute("GET", TOOLS, "lists the tools of a server", this::list),
        new HttpRoute("GET", TOOL, "describes a tool", this::read),
        new HttpRoute("POST", TOOL, CALL, "calls a tool", this::call).withoutWaiting());
  }

  /**
   * Returns the response to a call. A tool error with unwrap is a problem: without its envelope it
   * would look like a value.
   */
  private static ApiResult toApiResult(Outcome<McpResult> outcome, boolean unwrap) {
    return unwrap && !hasRoomToConvert(outcome)
        ? new ApiResult.ErrorResult(ProblemMapper.of(AnswerBudget.exceeded()))
        : convert(outcome, unwrap);
  }

  /** Returns whether there is enough memory for a copy of the result, which may be a cached one. */
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
    return routeMatch.toResponse(ApiResult.ofListing(outcome, ProblemMapper::ofFeature));
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

  /**
   * The parameters of a call in the request head.
   *
   * @param unwrap whether only the value of the result is requested; empty if the parameter is
   *     invalid
   * @param events whether the client prefers events
   * @param waitLimit how long the client is willing to wait, if given
   */
  private record CallHead(
      ServerId server,
      ToolName tool,
      Optional<Boolean> unwrap,
      boolean events,
      Optional<WaitPreference> waitLimit) {

    static CallHead of(RouteMatch routeMatch) {
      return new CallHead(
          routeMatch.server(),
          routeMatch.tool(),
          unwrapOf(routeMatch),
          AcceptHeader.prefersEvents(routeMatch.request().values("Accept")),
          WaitPreference.of(routeMatch.request().values(PREFER)));
    }

    boolean isUnwrapped() {
      return unwrap.orElse(false);
    }
  }

  private BridgeResponse call(RouteMatch routeMatch) {
    CallHead head = routeMatch.memo().parsed(CallHead.class, () -> CallHead.of(routeMatch));
    if (head.unwrap().isEmpty()) {
      return routeMatch.badRequest("the query parameter \"unwrap\" must be true or false");
    }
    byte[] body = routeMatch.request().body();
    Optional<ToolArguments> known = reader.tryGetOrParse(body);
    return known.isPresent()
        ? call(routeMatch, head, known.get())
        : new DeferredResponse(() -> parseAndCall(routeMatch, head, body));
  }

  private BridgeResponse parseAndCall(RouteMatch routeMatch, CallHead head, byte[] body) {
    return switch (reader.getOrParse(body)) {
      case ToolArgumentsParser.ParseResult.Invalid(String detail) -> routeMatch.badRequest(detail);
      case ToolArgumentsParser.ParseResult.Valid(ToolArguments arguments) ->
          call(routeMatch, head, arguments);
    };
  }

  private BridgeResponse call(RouteMatch routeMatch, CallHead head, ToolArguments arguments) {
    ToolCall call = new ToolCall(head.server(), head.tool(), arguments);
    if (head.events()) {
      return new StreamingResponse(
          new ToolEventHandler(
              routeMatch, context -> callForEvents(routeMatch, head, call, context)));
    }
    CallContext context = routeMatch.context();
    if (head.waitLimit().isPresent()) {
      WaitPreference wait = head.waitLimit().get();
      return new DeferredResponse(
          () ->
              toResponse(routeMatch, wait.await(send(routeMatch, call, context)), head)
                  .with("Preference-Applied", wait.applied()));
    }
    Invocation<McpResult> invocation =
        useCases.callTool().prepare(call, routeMatch.requirement(), context);
    Optional<Outcome<McpResult>> polled = poll(invocation);
    if (polled.isEmpty()) {
      return new DeferredResponse(
          () -> toResponse(routeMatch, await(invocation), head), invocation::close);
    }
    Outcome<McpResult> outcome = polled.get();
    return isExpensive(outcome, head)
        ? new DeferredResponse(() -> toResponse(routeMatch, outcome, head))
        : routeMatch.memo().response(outcome, () -> toResponse(routeMatch, outcome, head));
  }

  private static Optional<Outcome<McpResult>> poll(Invocation<McpResult> invocation) {
    try {
      return invocation.poll();
    } catch (RuntimeException | Error e) {
      invocation.close();
      throw e;
    }
  }

  private static Outcome<McpResult> await(Invocation<McpResult> invocation) {
    try (invocation) {
      return invocation.await();
    }
  }

  private ApiResult callForEvents(
      RouteMatch routeMatch, CallHead head, ToolCall call, CallContext context) {
    Supplier<Outcome<McpResult>> sent = send(routeMatch, call, context);
    Outcome<McpResult> outcome = head.waitLimit().map(limit -> limit.await(sent)).orElseGet(sent);
    return hasRoomToConvert(outcome)
        ? toApiResult(outcome, head.isUnwrapped())
        : new ApiResult.ErrorResult(ProblemMapper.of(AnswerBudget.exceeded()));
  }

  private Supplier<Outcome<McpResult>> send(
      RouteMatch routeMatch, ToolCall call, CallContext context) {
    return () -> await(useCases.callTool().prepare(call, routeMatch.requirement(), context));
  }

  /**
   * Returns whether extracting the value of the result would block the reading thread for too long.
   */
  private static boolean isExpensive(Outcome<McpResult> outcome, CallHead head) {
    return head.isUnwrapped()
        && outcome instanceof Outcome.Served<McpResult>(McpResult result, _)
        && result.json().length() > MAX_INLINE_BYTES;
  }

  private static CompleteResponse toResponse(
      RouteMatch routeMatch, Outcome<McpResult> outcome, CallHead head) {
    return routeMatch.toResponse(toApiResult(outcome, head.isUnwrapped()));
  }

  private static JsonBytes body(McpResult result, boolean unwrap) {
    return unwrap ? ResultUnwrapper.valueOf(result) : result.json();
  }

  private static Optional<Boolean> unwrapOf(RouteMatch routeMatch) {
    return switch (routeMatch.queryParameters().getOrDefault("unwrap", "false")) {
      case "true", "" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
