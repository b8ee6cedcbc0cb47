package dev.bascule.adapter.out.mcp.http.sse;

import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.application.context.TraceContext;

/**
 * One message to be posted to a server of revision 2024-11-05 of MCP.
 *
 * @param body the JSON-RPC message
 * @param trace where in a distributed trace it stands
 */
record SsePost(JsonSlice body, TraceContext trace) {

  /** Returns what carries a message that belongs to no trace. */
  static SsePost untraced(byte[] message) {
    return new SsePost(JsonSlice.of(message), TraceContext.NONE);
  }
}
