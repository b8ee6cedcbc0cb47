package dev.bascule.bootstrap.faults;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A message of the bridge to a server.
 *
 * @param id the id in JSON; {@code null}, also in JSON, for a notification
 * @param method the JSON-RPC method
 * @param params its params
 */
record RpcCall(String id, String method, JsonNode params) {

  static RpcCall read(String message) {
    JsonNode node = JsonMapper.shared().readTree(message);
    return new RpcCall(
        node.path("id").toString(), node.path("method").asString(""), node.path("params"));
  }

  boolean isNotification() {
    return id.isEmpty();
  }

  boolean hasCursor() {
    return params.has("cursor");
  }

  /** Returns whether it is a call of the faulty tool. */
  boolean isOfFaultyTool() {
    return method.equals("tools/call") && params.path("name").asString("").equals("faulty");
  }

  String wrongId() {
    return Long.toString(Long.parseLong(id) + 1_000);
  }
}
