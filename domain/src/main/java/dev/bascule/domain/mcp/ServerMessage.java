package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;

/**
 * A notification or request from a server.
 *
 * @param method the JSON-RPC method
 * @param params a JSON object as the server sent it; {@code {}} if it sent none
 */
public record ServerMessage(String method, JsonBytes params) {

  /** The params of a message without params. */
  public static final JsonBytes NO_PARAMS = JsonBytes.of("{}");

  public ServerMessage {
    requireNonNull(method, "method");
    requireNonNull(params, "params");
  }
}
