package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.mcp.stream.McpResponder;
import dev.bascule.application.context.CallContext;

/**
 * One HTTP request in a session.
 *
 * @param session where it belongs
 * @param context on whose behalf it is made
 * @param reply takes the answer
 */
record SessionRequest(McpSession session, CallContext context, McpResponder reply) {}
