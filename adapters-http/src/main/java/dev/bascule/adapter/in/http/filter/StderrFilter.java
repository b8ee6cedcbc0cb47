package dev.bascule.adapter.in.http.filter;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.mcp.json.JsonCodec;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adds a server's standard error output to problems. Only for responses to administrators: a
 * program may write anything there. Thread-safe.
 */
public record StderrFilter(ShowServersUseCase showServers) {

  private static final Set<String> TYPES =
      Set.of(ProblemType.UNREACHABLE.uri(), ProblemType.TIMED_OUT.uri(), ProblemType.RESTING.uri());

  /** Returns {@code response}, with a member {@code stderr} if it is a problem of a server. */
  public CompleteResponse addTo(CompleteResponse response, RouteMatch routeMatch) {
    if (response.status() < 502
        || response.status() > 504
        || !routeMatch.pathParameters().containsKey("server")) {
      return response;
    }
    Optional<String> stderr = showServers.showStderr(routeMatch.server());
    return stderr.isEmpty() ? response : add(response, stderr.get());
  }

  private static CompleteResponse add(CompleteResponse response, String stderr) {
    byte[] body = new byte[response.body().remaining()];
    response.body().duplicate().get(body);
    JsonNode json =
        JsonCodec.readIfPossible(JsonBytes.copyOf(body)).orElseGet(MissingNode::getInstance);
    return json instanceof ObjectNode problem && TYPES.contains(problem.path("type").asString(""))
        ? new CompleteResponse(
            response.status(),
            response.headers(),
            JsonCodec.write(problem.put("stderr", stderr)).asByteBuffer())
        : response;
  }
}
