package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.domain.json.JsonBytes;

/** What a request is answered with. */
public sealed interface JsonRpcResult {

  /**
   * What was asked for.
   *
   * @param firstMembers the members that the result has before those of {@code json}, as JSON; may
   *     be empty
   * @param json a JSON object
   */
  record Result(String firstMembers, JsonBytes json) implements JsonRpcResult {

    public Result(JsonBytes json) {
      this("", json);
    }
  }

  /** What went wrong. */
  record ErrorResult(JsonRpcError error) implements JsonRpcResult {}

  /** Nothing: nobody waits for it any more. */
  record NoResponse() implements JsonRpcResult {}
}
