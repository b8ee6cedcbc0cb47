package dev.bascule.adapter.in.http.mcp.method;

import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.ProtocolFamily;
import dev.bascule.application.context.CallContext;

/**
 * A request, and all that is known of where it came from.
 *
 * @param request what is asked
 * @param target where
 * @param context for whom
 * @param family in which manner
 */
public record McpCall(
    JsonRpcMessage.Request request, McpTarget target, CallContext context, ProtocolFamily family) {}
