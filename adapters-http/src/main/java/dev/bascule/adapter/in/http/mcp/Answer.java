package dev.bascule.adapter.in.http.mcp;

import dev.bascule.domain.json.JsonBytes;

/** What a request is answered with. */
sealed interface Answer {

  /**
   * What was asked for.
   *
   * @param json a JSON object
   */
  record Result(JsonBytes json) implements Answer {}

  /** What went wrong. */
  record Wrong(RpcError error) implements Answer {}

  /** Nothing: nobody waits for it any more. */
  record Silence() implements Answer {}
}
