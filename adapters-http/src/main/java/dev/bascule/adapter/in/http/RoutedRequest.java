package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.caching.CacheControl;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Presented;
import dev.bascule.application.port.client.TraceContext;
import dev.bascule.domain.freshness.FreshnessDemand;
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
record RoutedRequest(
    BridgeRequest request,
    Map<String, String> path,
    Map<String, String> query,
    Caller caller,
    Presented presented) {

  /** What of the path a problem tells. */
  private static final List<String> MEMBERS = List.of("server", "tool", "prompt");

  RoutedRequest {
    requireNonNull(request, "request");
    path = Map.copyOf(path);
    query = Map.copyOf(query);
    requireNonNull(caller, "caller");
    requireNonNull(presented, "presented");
  }

  /** Makes a request of somebody who gave no credential. */
  RoutedRequest(BridgeRequest request, Map<String, String> path, Map<String, String> query) {
    this(request, path, query, Caller.ANONYMOUS, Presented.NOTHING);
  }

  /** Returns the same as {@code who} makes it. */
  RoutedRequest by(Caller who) {
    return new RoutedRequest(request, path, query, who, presented);
  }

  /** Returns this request with the parameters of its query. */
  RoutedRequest with(Map<String, String> parameters) {
    return new RoutedRequest(request, path, parameters, caller, presented);
  }

  /**
   * Returns the problem with a server's or tool's name that cannot be one; empty if all is well.
   */
  Optional<Problem> misnaming() {
    String server = path.get("server");
    String tool = path.get("tool");
    if (server != null && Names.server(server).isEmpty()) {
      return Optional.of(Problems.unknownServer(server));
    }
    if (tool != null && Names.tool(tool).isEmpty()) {
      return Optional.of(Problems.unknownTool(tool));
    }
    return Optional.empty();
  }

  /** Returns the server that the path names. */
  ServerId server() {
    return new ServerId(requireNonNull(path.get("server"), "server"));
  }

  /** Returns the tool that the path names. */
  ToolName tool() {
    return new ToolName(requireNonNull(path.get("tool"), "tool"));
  }

  /** Returns the prompt that the path names. */
  String prompt() {
    return requireNonNull(path.get("prompt"), "prompt");
  }

  /** Returns on whose behalf the request is made. */
  Exchange exchange() {
    return Exchange.plain(caller)
        .presenting(presented)
        .withTrace(TraceContext.sentAs(request::values));
  }

  /** Returns how fresh a cached value must be. */
  FreshnessDemand demand() {
    return CacheControl.demandOf(
        request.headers().getValuesList(HttpHeader.CACHE_CONTROL),
        request.headers().getValuesList(HttpHeader.PRAGMA));
  }

  /** Returns the answer that {@code told} is. */
  HttpReply answer(Told told) {
    return switch (told) {
      case Told.Value value -> CacheHeaders.answer(value);
      case Told.Trouble(Problem problem) -> answer(problem);
    };
  }

  /** Returns the answer that tells of {@code problem}, and of what it concerns. */
  HttpReply answer(Problem problem) {
    return told(problem).toReply();
  }

  /** Returns {@code problem} with what it concerns. */
  Problem told(Problem problem) {
    Problem told = problem.with("instance", request.path());
    for (String member : MEMBERS) {
      String value = path.get(member);
      told = value == null ? told : told.with(member, value);
    }
    return told;
  }

  /** Returns the answer to a request that is malformed. */
  HttpReply badRequest(String detail) {
    return answer(new Problem(400, "bad-request", "The request is malformed", detail));
  }
}
