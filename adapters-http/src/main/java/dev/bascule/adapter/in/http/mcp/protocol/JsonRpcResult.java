package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.domain.json.JsonBytes;

/** The result of a request. */
public sealed interface JsonRpcResult {

  /**
   * A successful result.
   *
   * @param firstMembers the members that precede those of {@code json} in the result, as JSON; may
   *     be empty
   * @param json a JSON object
   */
  record Result(String firstMembers, JsonBytes json) implements JsonRpcResult {

    public Result(JsonBytes json) {
      this("", json);
    }
  }

  /** An error. */
  record ErrorResult(JsonRpcError error) implements JsonRpcResult {}

  /** No response: the client no longer waits for it. */
  record NoResponse() implements JsonRpcResult {}
}
