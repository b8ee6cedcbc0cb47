package dev.bascule.adapter.in.http.rest;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.bascule.adapter.in.http.exchange.ApiResult;
import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.DeferredResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.StreamingResponse;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.media.AcceptHeader;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.mcp.json.ToolArgumentsCache;
import dev.bascule.mcp.json.ToolArgumentsParser;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Handles requests that list, describe and call tools. */
public record ToolHandlers(UseCases useCases, ToolArgumentsCache reader) {

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
        new HttpRoute("GET " + TOOLS, "lists the tools of a server", this::list),
        new HttpRoute("GET " + TOOL, "describes a tool", this::read),
        new HttpRoute("POST " + TOOL, CALL, "calls a tool", this::call).withoutWaiting());
  }

  /** With unwrap, a tool error is a problem: without its envelope it would look like a value. */
  private ApiResult toApiResult(RouteMatch routeMatch, Outcome<McpResult> outcome, boolean unwrap) {
    return unwrap && !hasRoomToConvert(outcome)
        ? new ApiResult.ErrorResult(ProblemMapper.of(AnswerBudget.exceeded()))
        : convert(routeMatch, outcome, unwrap);
  }

  /** Returns whether there is enough memory for a copy of the result, which may be a cached one. */
  private static boolean hasRoomToConvert(Outcome<McpResult> outcome) {
    return !(outcome instanceof Outcome.Served<McpResult>(McpResult result, _))
        || AnswerBudget.tryReserveCurrent(result.json().length());
  }

  private ApiResult convert(RouteMatch routeMatch, Outcome<McpResult> outcome, boolean unwrap) {
    if (unwrap
        && outcome instanceof Outcome.Served<McpResult>(McpResult result, CacheProvenance _)
        && result.kind() == McpResult.Kind.ERROR) {
      return new ApiResult.ErrorResult(ProblemMapper.toolError(ResultUnwrapper.textOf(result)));
    }
    return ApiResult.ofResult(
        outcome, result -> body(result, unwrap), failure -> toProblem(routeMatch, failure));
  }

  /** Suggests a tool that the caller may see for one that is unknown, or hidden from the caller. */
  private Problem toProblem(RouteMatch routeMatch, Failure failure) {
    return failure instanceof Failure.UnknownTool unknown
        ? ProblemMapper.unknownTool(
            unknown.tool().value(),
            useCases.showServers().showVisibleTools(routeMatch.caller(), unknown.server()))
        : ProblemMapper.of(failure);
  }

  private CompleteResponse list(RouteMatch routeMatch) {
    return routeMatch.toResponse(ApiResult.ofListing(useCases.list(routeMatch, ListKind.TOOLS)));
  }

  private CompleteResponse read(RouteMatch routeMatch) {
    Outcome<Tool> outcome =
        useCases
            .listServerFeatures()
            .readTool(
                routeMatch.server(),
                routeMatch.tool(),
                routeMatch.requirement(),
                routeMatch.context());
    return routeMatch.toResponse(
        ApiResult.of(outcome, Tool::json, failure -> toProblem(routeMatch, failure)));
  }

  /** The parameters of a call in the request head; {@code unwrap} is empty if invalid. */
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
                  routeMatch, context -> callForEvents(routeMatch, head, call, context))
              ::write);
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
        ? toApiResult(routeMatch, outcome, head.isUnwrapped())
        : new ApiResult.ErrorResult(ProblemMapper.of(AnswerBudget.exceeded()));
  }

  private Supplier<Outcome<McpResult>> send(
      RouteMatch routeMatch, ToolCall call, CallContext context) {
    return () -> await(useCases.callTool().prepare(call, routeMatch.requirement(), context));
  }

  /**
   * Returns whether extracting the value, or comparing the names of tools, takes too long for the
   * reading thread.
   */
  private static boolean isExpensive(Outcome<McpResult> outcome, CallHead head) {
    return outcome instanceof Outcome.Failed<McpResult>(Failure.UnknownTool _)
        || isLong(outcome, head);
  }

  private static boolean isLong(Outcome<McpResult> outcome, CallHead head) {
    return head.isUnwrapped()
        && outcome instanceof Outcome.Served<McpResult>(McpResult result, _)
        && result.json().length() > MAX_INLINE_BYTES;
  }

  private CompleteResponse toResponse(
      RouteMatch routeMatch, Outcome<McpResult> outcome, CallHead head) {
    return routeMatch.toResponse(toApiResult(routeMatch, outcome, head.isUnwrapped()));
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

  /**
   * How long a client is willing to wait for the result of a call ({@code Prefer: wait}, RFC 7240,
   * section 4.3). When it expires, the call is cancelled as if the client had disconnected: it is
   * cancelled at its server, does not count as a failure of that server, and does not affect other
   * clients that wait for the same result.
   *
   * @param time the time; positive
   */
  record WaitPreference(Duration time) {

    /** The first preference counts; one with more digits is longer than any call takes. */
    private static final Pattern WAIT =
        Pattern.compile(
            "(?:.*?,)??\\s*wait\\s*=\\s*\"?(0*[1-9][0-9]{0,8})\"?\\s*(?:[;,].*)?",
            Pattern.CASE_INSENSITIVE);

    /** Returns the preference of a request, if it is a positive number of seconds. */
    static Optional<WaitPreference> of(List<String> prefer) {
      return prefer.stream()
          .map(WAIT::matcher)
          .filter(Matcher::matches)
          .findFirst()
          .map(wait -> new WaitPreference(Duration.ofSeconds(Long.parseLong(wait.group(1)))));
    }

    /** Returns the value of {@code Preference-Applied}. */
    String applied() {
      return "wait=" + time.toSeconds();
    }

    /**
     * Performs {@code call} on a separate thread, and waits for its outcome until the time has
     * passed. An interrupt of the waiting thread stays set, and cancels the call as well.
     */
    Outcome<McpResult> await(Supplier<Outcome<McpResult>> call) {
      FutureTask<Outcome<McpResult>> task = new FutureTask<>(call::get);
      Thread.ofVirtual().name("tool-call").start(AnswerBudget.carry(RequestId.propagated(task)));
      try {
        return task.get(time.toNanos(), NANOSECONDS);
      } catch (TimeoutException _) {
        return new Outcome.Failed<>(new Failure.TimedOut(time));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return new Outcome.Failed<>(new Failure.Cancelled());
      } catch (ExecutionException e) {
        throw new IllegalStateException("the call of a tool threw", e.getCause());
      } finally {
        task.cancel(/* mayInterruptIfRunning= */ true);
      }
    }
  }
}
