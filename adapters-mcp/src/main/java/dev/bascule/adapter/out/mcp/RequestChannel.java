package dev.bascule.adapter.out.mcp;

import dev.bascule.domain.outcome.Reply;

/** What the transports differ in: how one request is exchanged for its answer. */
@FunctionalInterface
interface RequestChannel {

  /**
   * Sends a request, connecting first where needed, and waits for its answer.
   *
   * @param params a JSON object
   * @return what {@code result} holds, or why there is none
   */
  Reply<JsonSlice> request(String method, byte[] params, TimeLimit limit);
}
