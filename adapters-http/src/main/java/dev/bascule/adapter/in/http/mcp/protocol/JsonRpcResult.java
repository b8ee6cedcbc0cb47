package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.domain.json.JsonBytes;

/** The result of a request. */
public sealed interface JsonRpcResult {

  /** A JSON object; the members {@code firstMembers}, if any, precede its own. */
  record Result(String firstMembers, JsonBytes json) implements JsonRpcResult {

    public Result(JsonBytes json) {
      this("", json);
    }
  }

  record ErrorResult(JsonRpcError error) implements JsonRpcResult {}

  /** No response: the client no longer waits for it. */
  record NoResponse() implements JsonRpcResult {}
}
