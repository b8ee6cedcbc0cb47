package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How one HTTP request is answered.
 *
 * @param response where the answer goes
 * @param acceptable what the client takes
 * @param headers what goes along with any answer
 */
record Replying(McpHttpResponse response, Acceptable acceptable, Map<String, String> headers) {

  Replying {
    requireNonNull(response, "response");
    requireNonNull(acceptable, "acceptable");
    headers = Map.copyOf(headers);
  }

  static Replying to(McpHttpRequest request, McpHttpResponse response) {
    return new Replying(
        response, Acceptable.of(request.headers()), Map.of("Cache-Control", "no-store"));
  }

  Replying with(String name, String value) {
    Map<String, String> all = new HashMap<>(headers);
    all.put(name, value);
    return new Replying(response, acceptable, all);
  }

  void json(int status, JsonBytes body) {
    response.whole(status, headers, Optional.of(body));
  }

  void nothing(int status) {
    response.whole(status, headers, Optional.empty());
  }

  /** Refuses a request whose id is {@code id}. */
  void refuse(Optional<String> id, RpcError error) {
    Replying reply = error.code() == Errors.BUSY ? with("Retry-After", "1") : this;
    reply.json(error.status(), Rpc.error(id, error));
  }

  McpHttpResponse.EventStream events() {
    return response.events(headers);
  }
}
