package dev.bascule.adapter.out.mcp;

import dev.bascule.domain.outcome.Reply;

/** How one request is exchanged for its answer: what transports and eras differ in. */
@FunctionalInterface
interface RequestChannel {

  /**
   * Sends a request, connecting first where needed, and waits for its answer. What the server sends
   * on the way to it goes to the channel of the exchange.
   *
   * @return what {@code result} holds, or why there is none
   */
  Reply<JsonSlice> request(Outgoing outgoing, TimeLimit limit);
}
