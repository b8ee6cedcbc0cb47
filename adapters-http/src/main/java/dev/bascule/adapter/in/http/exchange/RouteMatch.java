package dev.bascule.adapter.in.http.exchange;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request that an operation was found for.
 *
 * @param request the request
 * @param pathParameters what the segments in braces stand for
 * @param queryParameters the parameters of the query; only such as the operation knows
 * @param caller who makes it
 * @param forwardedIdentity what servers may be shown of it
 * @param memo what is known of requests with the same head
 */
public record RouteMatch(
    BridgeRequest request,
    Map<String, String> pathParameters,
    Map<String, String> queryParameters,
    Caller caller,
    ForwardedIdentity forwardedIdentity,
    HeadMemo memo) {

  /** What of the path a problem tells. */
  private static final List<String> DETAIL_NAMES = List.of("server", "tool", "prompt");

  public RouteMatch {
    pathParameters = Map.copyOf(pathParameters);
    queryParameters = Map.copyOf(queryParameters);
  }

  /** Makes a request of somebody who gave no credential. */
  public RouteMatch(BridgeRequest request, Map<String, String> path, Map<String, String> query) {
    this(request, path, query, Caller.ANONYMOUS, ForwardedIdentity.NONE, new HeadMemo());
  }

  /** Returns the same as {@code who} makes it, of whom servers may be shown {@code shown}. */
  public RouteMatch with(BridgeRequest made, Caller who, ForwardedIdentity shown) {
    return new RouteMatch(made, pathParameters, queryParameters, who, shown, memo);
  }

  /** Returns this request with the parameters of its query. */
  public RouteMatch withQuery(Map<String, String> parameters) {
    return new RouteMatch(request, pathParameters, parameters, caller, forwardedIdentity, memo);
  }

  /**
   * Returns the problem with a server's or tool's name that cannot be one; empty if all is well.
   */
  public Optional<Problem> nameProblem() {
    String server = pathParameters.get("server");
    String tool = pathParameters.get("tool");
    if (server != null && PathNames.parseServerId(server).isEmpty()) {
      return Optional.of(ProblemMapper.unknownServer(server));
    }
    if (tool != null && PathNames.parseToolName(tool).isEmpty()) {
      return Optional.of(ProblemMapper.unknownTool(tool));
    }
    return Optional.empty();
  }

  /** Returns the server that the path names. */
  public ServerId server() {
    return new ServerId(requireNonNull(pathParameters.get("server"), "server"));
  }

  /** Returns the tool that the path names. */
  public ToolName tool() {
    return new ToolName(requireNonNull(pathParameters.get("tool"), "tool"));
  }

  /** Returns the prompt that the path names. */
  public String prompt() {
    return requireNonNull(pathParameters.get("prompt"), "prompt");
  }

  /** Returns on whose behalf the request is made. */
  public CallContext context() {
    return new CallContext(
        caller,
        ClientContext.PLAIN,
        ForwardedParams.NONE,
        forwardedIdentity,
        request.trace(),
        CallContext.Purpose.ASKED,
        request.callOrigin());
  }

  /** Returns how fresh a cached value must be. */
  public FreshnessRequirement requirement() {
    return request.head().requirement();
  }

  /** Returns the answer that {@code apiResult} is. */
  public CompleteResponse toResponse(ApiResult apiResult) {
    return switch (apiResult) {
      case ApiResult.Value value -> CacheResponseHeaders.toResponse(value);
      case ApiResult.ErrorResult(Problem problem) -> toResponse(problem);
    };
  }

  /** Returns the answer that tells of {@code problem}, and of what it concerns. */
  public CompleteResponse toResponse(Problem problem) {
    return withRouteDetails(problem).toResponse();
  }

  /** Returns {@code problem} with what it concerns. */
  public Problem withRouteDetails(Problem problem) {
    Problem detailed = problem.with("instance", request.path());
    for (String member : DETAIL_NAMES) {
      String value = pathParameters.get(member);
      detailed = value == null ? detailed : detailed.with(member, value);
    }
    return detailed;
  }

  /** Returns the answer to a request that is malformed. */
  public CompleteResponse badRequest(String detail) {
    return toResponse(new Problem(ProblemType.BAD_REQUEST, detail));
  }
}
