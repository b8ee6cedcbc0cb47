package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.adapter.in.http.mcp.stream.McpResponder;
import dev.bascule.application.context.CallContext;

/** One HTTP request in a session. */
record SessionRequest(McpSession session, McpHttpRequest http, McpResponder reply) {

  CallContext context() {
    return http.context();
  }
}
