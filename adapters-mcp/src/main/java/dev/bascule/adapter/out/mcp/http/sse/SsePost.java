package dev.bascule.adapter.out.mcp.http.sse;

import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.application.context.TraceContext;

/**
 * A message to post to a server of revision 2024-11-05 of MCP.
 *
 * @param body the JSON-RPC message
 * @param trace its trace context
 */
record SsePost(JsonSlice body, TraceContext trace) {

  /** Returns a message without a trace. */
  static SsePost untraced(byte[] message) {
    return new SsePost(JsonSlice.of(message), TraceContext.NONE);
  }
}
