package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.domain.result.UpstreamReply;

/** How one request is exchanged for its answer: what transports and eras differ in. */
@FunctionalInterface
public interface RequestChannel {

  /**
   * Sends a request, connecting first where needed, and waits for its answer. What the server sends
   * on the way to it goes to the channel of the exchange.
   *
   * @return what {@code result} holds, or why there is none
   */
  UpstreamReply<JsonSlice> request(OutgoingRequest outgoing, TimeLimit limit);

  /** Requests a sign of life, and waits for it (MCP 2025-11-25, basic/utilities/ping). */
  default UpstreamReply<JsonSlice> ping(TimeLimit limit) {
    return request(OutgoingRequest.PING, limit);
  }
}
