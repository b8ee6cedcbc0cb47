package dev.bascule.adapter.in.http.exchange;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.CacheProvenance.CacheLevel;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request for which a route was found.
 *
 * @param pathParameters the values of the segments in braces
 * @param queryParameters the query parameters, only known ones
 * @param forwardedIdentity the caller's identity for servers
 * @param administrator whether the caller has the admin permission; false for public routes
 * @param memo cached data of requests with the same head
 */
public record RouteMatch(
    BridgeRequest request,
    Map<String, String> pathParameters,
    Map<String, String> queryParameters,
    Caller caller,
    ForwardedIdentity forwardedIdentity,
    boolean administrator,
    HeadMemo memo) {

  private static final List<String> DETAIL_NAMES = List.of("server", "tool", "prompt");

  public RouteMatch {
    pathParameters = Map.copyOf(pathParameters);
    queryParameters = Map.copyOf(queryParameters);
  }

  /** Creates a match for a request without credentials. */
  public RouteMatch(BridgeRequest request, Map<String, String> path, Map<String, String> query) {
    this(request, path, query, Caller.ANONYMOUS, ForwardedIdentity.NONE, false, new HeadMemo());
  }

  /** Returns a copy for the request {@code made} of the caller {@code who}. */
  public RouteMatch with(
      BridgeRequest made, Caller who, ForwardedIdentity shown, boolean mayAdminister) {
    return new RouteMatch(made, pathParameters, queryParameters, who, shown, mayAdminister, memo);
  }

  public RouteMatch withQuery(Map<String, String> parameters) {
    return new RouteMatch(
        request, pathParameters, parameters, caller, forwardedIdentity, administrator, memo);
  }

  /** Returns the problem of an invalid server or tool name; empty if they are valid. */
  public Optional<Problem> nameProblem() {
    String server = pathParameters.getOrDefault("server", queryParameters.get("server"));
    String tool = pathParameters.getOrDefault("tool", queryParameters.get("tool"));
    if (server != null && parseServerId(server).isEmpty()) {
      return Optional.of(ProblemMapper.unknownServer(server));
    }
    if (tool != null && parseToolName(tool).isEmpty()) {
      return Optional.of(ProblemMapper.unknownTool(tool));
    }
    return Optional.empty();
  }

  /** Returns the server of that name; empty if the name is invalid. */
  public static Optional<ServerId> parseServerId(String text) {
    try {
      return Optional.of(new ServerId(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Returns the tool of that name; empty if the name is invalid. */
  public static Optional<ToolName> parseToolName(String text) {
    try {
      return Optional.of(new ToolName(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  public ServerId server() {
    return new ServerId(requireNonNull(pathParameters.get("server"), "server"));
  }

  public ToolName tool() {
    return new ToolName(requireNonNull(pathParameters.get("tool"), "tool"));
  }

  public String prompt() {
    return requireNonNull(pathParameters.get("prompt"), "prompt");
  }

  public CallContext context() {
    return new CallContext(
        caller,
        ClientContext.PLAIN,
        ForwardedParams.NONE,
        forwardedIdentity,
        request.trace(),
        CallContext.Purpose.CLIENT_REQUEST,
        request.callOrigin());
  }

  /** Returns the required freshness of a cached value. */
  public FreshnessRequirement requirement() {
    return request.head().requirement();
  }

  public CompleteResponse toResponse(ApiResult apiResult) {
    return switch (apiResult) {
      case ApiResult.Value value -> CacheResponseHeaders.toResponse(value);
      case ApiResult.ErrorResult(Problem problem) -> toResponse(problem);
    };
  }

  /** Returns the response for {@code problem}, with the names in the path. */
  public CompleteResponse toResponse(Problem problem) {
    return withRouteDetails(problem).toResponse();
  }

  /** Returns {@code problem} with the names in the path. */
  public Problem withRouteDetails(Problem problem) {
    Problem detailed = problem.with("instance", request.path());
    for (String member : DETAIL_NAMES) {
      String value = pathParameters.get(member);
      detailed = value == null ? detailed : detailed.with(member, value);
    }
    return detailed;
  }

  public CompleteResponse badRequest(String detail) {
    return toResponse(new Problem(ProblemType.BAD_REQUEST, detail));
  }

  /**
   * Caches what a handler has parsed from requests with the same head, and the last response.
   * Consecutive responses within a second are often identical, and then share the object.
   * Thread-safe.
   */
  public static final class HeadMemo {

    /** For a longer body, the cost of the head is negligible. */
    private static final int MAX_BYTES = 16 * 1024;

    private volatile @Nullable Entry last;
    private volatile @Nullable Object parsed;

    /** A response and everything that it depends on. */
    private record Entry(
        Object value, CacheLevel level, long age, long remaining, CompleteResponse response) {}

    /** Returns the parsed head, of a type that one handler uses; parses it the first time. */
    public <T> T parsed(Class<T> type, Supplier<T> parse) {
      Object known = parsed;
      if (type.isInstance(known)) {
        return type.cast(known);
      }
      T made = parse.get();
      parsed = made;
      return made;
    }

    /** Returns the response for {@code outcome}, or makes it. */
    public CompleteResponse response(Outcome<McpResult> outcome, Supplier<CompleteResponse> make) {
      long age = 0;
      long remaining = 0;
      CacheLevel level = CacheLevel.OWN;
      Object value = outcome;
      if (outcome instanceof Outcome.Served<McpResult>(McpResult result, CacheProvenance.Hit hit)) {
        Freshness freshness = hit.freshness();
        age = freshness.age().toSeconds();
        remaining = freshness.remaining().toSeconds();
        level = hit.level();
        value = result;
      }
      Entry previous = last;
      if (previous != null
          && previous.age() == age
          && previous.remaining() == remaining
          && previous.level() == level
          && isSame(previous.value(), value)) {
        return previous.response();
      }
      CompleteResponse response = make.get();
      last =
          response.length() <= MAX_BYTES ? new Entry(value, level, age, remaining, response) : null;
      return response;
    }

    /** Compares results by content, and failures by message. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Object one, Object other) {
      if (one instanceof McpResult previous && other instanceof McpResult result) {
        return previous.json() == result.json() && previous.hints().equals(result.hints());
      }
      return one.equals(other);
    }
  }
}
