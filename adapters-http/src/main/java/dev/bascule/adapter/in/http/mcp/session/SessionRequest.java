package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.mcp.stream.McpResponder;
import dev.bascule.application.context.CallContext;

/**
 * One HTTP request in a session.
 *
 * @param session the session
 * @param context the context of the caller
 * @param reply receives the response
 */
record SessionRequest(McpSession session, CallContext context, McpResponder reply) {}
