package dev.bascule.adapter.in.http.aggregate;

import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.domain.mcp.ServerId;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server whose part is missing from an answer of several servers.
 *
 * @param server its name
 * @param type the type of the problem with it, a URI
 * @param reason what is the matter, for people to read
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
