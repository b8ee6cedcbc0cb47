package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.domain.json.JsonBytes;

/** What a request is answered with. */
public sealed interface JsonRpcResult {

  /**
   * What was asked for.
   *
   * @param json a JSON object
   */
  record Result(JsonBytes json) implements JsonRpcResult {}

  /** What went wrong. */
  record ErrorResult(JsonRpcError error) implements JsonRpcResult {}

  /** Nothing: nobody waits for it any more. */
  record NoResponse() implements JsonRpcResult {}
}
