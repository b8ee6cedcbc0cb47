package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.mcp.json.JsonSlice;

/** A channel for requests and their responses, as transport and era require. */
@FunctionalInterface
public interface RequestChannel {

  /**
   * Sends a request, connecting first if necessary, and waits for its response. Messages of the
   * server before the response go to the channel of the request's context.
   *
   * @return the content of {@code result}, or why there is none
   */
  UpstreamReply<JsonSlice> request(OutgoingRequest outgoing, TimeLimit limit);

  /** Sends a ping, and waits for its response (MCP 2025-11-25, basic/utilities/ping). */
  default UpstreamReply<JsonSlice> ping(TimeLimit limit) {
    return request(OutgoingRequest.PING, limit);
  }
}
