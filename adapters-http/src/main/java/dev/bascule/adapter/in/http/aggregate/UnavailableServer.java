package dev.bascule.adapter.in.http.aggregate;

import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.domain.mcp.ServerId;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server whose part is missing in an aggregated result.
 *
 * @param server its name
 * @param type the type of its problem, a URI
 * @param reason the reason, for people
 */
public record UnavailableServer(ServerId server, String type, String reason) {

  static UnavailableServer of(ServerId server, Problem problem) {
    return new UnavailableServer(
        server, problem.type().uri(), problem.title() + ": " + problem.detail());
  }

  public ObjectNode toJson() {
    return JsonCodec.object().put("server", server.value()).put("type", type).put("reason", reason);
  }
}
