package dev.bascule.adapter.in.http.mcp.stream;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.McpHttpResponse;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
import dev.bascule.adapter.in.http.media.McpMediaTypes;
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
public record McpResponder(
    McpHttpResponse response, McpMediaTypes acceptable, Map<String, String> headers) {

  public McpResponder {
    requireNonNull(response, "response");
    requireNonNull(acceptable, "acceptable");
    headers = Map.copyOf(headers);
  }

  public static McpResponder to(McpHttpRequest request, McpHttpResponse response) {
    return new McpResponder(
        response, McpMediaTypes.of(request.headers()), Map.of("Cache-Control", "no-store"));
  }

  public McpResponder with(String name, String value) {
    Map<String, String> all = new HashMap<>(headers);
    all.put(name, value);
    return new McpResponder(response, acceptable, all);
  }

  public void json(int status, JsonBytes body) {
    response.whole(status, headers, Optional.of(body));
  }

  public void nothing(int status) {
    response.whole(status, headers, Optional.empty());
  }

  /** Refuses a request whose id is {@code id}. */
  public void refuse(Optional<String> id, JsonRpcError error) {
    McpResponder reply = error.code() == JsonRpcErrors.BUSY ? with("Retry-After", "1") : this;
    reply.json(error.status(), JsonRpcWriter.error(id, error));
  }

  McpHttpResponse.EventStream events() {
    return response.events(headers);
  }
}
