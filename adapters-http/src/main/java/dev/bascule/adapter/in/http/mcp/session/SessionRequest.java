package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.mcp.stream.McpResponder;
import dev.bascule.application.context.CallContext;

/** One HTTP request in a session. */
record SessionRequest(McpSession session, CallContext context, McpResponder reply) {}
