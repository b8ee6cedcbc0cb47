package dev.bascule.adapter.in.http.exchange;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.httpcache.RequestCacheControl;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.context.TraceContext;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;

/**
 * A request that an operation was found for.
 *
 * @param request the request
 * @param path what the segments in braces stand for
 * @param query the parameters of the query; only such as the operation knows
 * @param caller who makes it
 * @param presented what servers may be shown of it
 */
public record RouteMatch(
    BridgeRequest request,
    Map<String, String> path,
    Map<String, String> query,
    Caller caller,
    ForwardedIdentity presented) {

  /** What of the path a problem tells. */
  private static final List<String> MEMBERS = List.of("server", "tool", "prompt");

  public RouteMatch {
    requireNonNull(request, "request");
    path = Map.copyOf(path);
    query = Map.copyOf(query);
    requireNonNull(caller, "caller");
    requireNonNull(presented, "presented");
  }

  /** Makes a request of somebody who gave no credential. */
  public RouteMatch(BridgeRequest request, Map<String, String> path, Map<String, String> query) {
    this(request, path, query, Caller.ANONYMOUS, ForwardedIdentity.NOTHING);
  }

  /** Returns the same as {@code who} makes it. */
  public RouteMatch by(Caller who) {
    return new RouteMatch(request, path, query, who, presented);
  }

  /** Returns this request with the parameters of its query. */
  public RouteMatch with(Map<String, String> parameters) {
    return new RouteMatch(request, path, parameters, caller, presented);
  }

  /**
   * Returns the problem with a server's or tool's name that cannot be one; empty if all is well.
   */
  public Optional<Problem> misnaming() {
    String server = path.get("server");
    String tool = path.get("tool");
    if (server != null && PathNames.server(server).isEmpty()) {
      return Optional.of(ProblemMapper.unknownServer(server));
    }
    if (tool != null && PathNames.tool(tool).isEmpty()) {
      return Optional.of(ProblemMapper.unknownTool(tool));
    }
    return Optional.empty();
  }

  /** Returns the server that the path names. */
  public ServerId server() {
    return new ServerId(requireNonNull(path.get("server"), "server"));
  }

  /** Returns the tool that the path names. */
  public ToolName tool() {
    return new ToolName(requireNonNull(path.get("tool"), "tool"));
  }

  /** Returns the prompt that the path names. */
  public String prompt() {
    return requireNonNull(path.get("prompt"), "prompt");
  }

  /** Returns on whose behalf the request is made. */
  public CallContext exchange() {
    return CallContext.plain(caller)
        .presenting(presented)
        .withTrace(TraceContext.sentAs(request::values));
  }

  /** Returns how fresh a cached value must be. */
  public FreshnessRequirement demand() {
    return RequestCacheControl.demandOf(
        request.headers().getValuesList(HttpHeader.CACHE_CONTROL),
        request.headers().getValuesList(HttpHeader.PRAGMA));
  }

  /** Returns the answer that {@code told} is. */
  public CompleteResponse answer(ApiResult told) {
    return switch (told) {
      case ApiResult.Value value -> CacheResponseHeaders.answer(value);
      case ApiResult.Trouble(Problem problem) -> answer(problem);
    };
  }

  /** Returns the answer that tells of {@code problem}, and of what it concerns. */
  public CompleteResponse answer(Problem problem) {
    return told(problem).toReply();
  }

  /** Returns {@code problem} with what it concerns. */
  public Problem told(Problem problem) {
    Problem told = problem.with("instance", request.path());
    for (String member : MEMBERS) {
      String value = path.get(member);
      told = value == null ? told : told.with(member, value);
    }
    return told;
  }

  /** Returns the answer to a request that is malformed. */
  public CompleteResponse badRequest(String detail) {
    return answer(new Problem(400, "bad-request", "The request is malformed", detail));
  }
}
