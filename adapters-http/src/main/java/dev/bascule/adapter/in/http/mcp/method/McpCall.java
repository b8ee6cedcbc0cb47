package dev.bascule.adapter.in.http.mcp.method;

import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.ProtocolFamily;
import dev.bascule.application.context.CallContext;

/** A request with its context. */
public record McpCall(
    JsonRpcMessage.Request request, McpTarget target, CallContext context, ProtocolFamily family) {}
