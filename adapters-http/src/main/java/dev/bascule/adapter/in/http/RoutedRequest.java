package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;

/**
 * A request that an operation was found for.
 *
 * @param request the request
 * @param path what the segments in braces stand for
 * @param query the parameters of the query; only such as the operation knows
 */
record RoutedRequest(BridgeRequest request, Map<String, String> path, Map<String, String> query) {

  RoutedRequest {
    requireNonNull(request, "request");
    path = Map.copyOf(path);
    query = Map.copyOf(query);
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

  /** Returns on whose behalf the request is made. Nobody gives credentials yet. */
  Exchange exchange() {
    return Exchange.ANONYMOUS;
  }

  /** Returns how fresh a cached value must be. */
  FreshnessDemand demand() {
    return CacheControl.demandOf(
        request.headers().getValuesList(HttpHeader.CACHE_CONTROL),
        request.headers().getValuesList(HttpHeader.PRAGMA));
  }

  /** Returns the answer that {@code outcome} is. */
  <T> HttpReply answer(Outcome<T> outcome, Function<T, JsonBytes> body) {
    return switch (outcome) {
      case Outcome.Served<T>(T value, Provenance provenance) ->
          CacheHeaders.add(HttpReply.json(body.apply(value)), provenance);
      case Outcome.Failed<T>(Failure failure) -> answer(Problems.of(failure));
    };
  }

  /** Returns the answer that tells of {@code problem}, and of what it concerns. */
  HttpReply answer(Problem problem) {
    Problem told = problem.with("instance", request.path());
    for (String member : new String[] {"server", "tool"}) {
      String value = path.get(member);
      told = value == null ? told : told.with(member, value);
    }
    return told.toReply();
  }

  /** Returns the answer to a request that is malformed. */
  HttpReply badRequest(String detail) {
    return answer(new Problem(400, "bad-request", "The request is malformed", detail));
  }
}
