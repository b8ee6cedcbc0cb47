package dev.bascule.adapter.in.http.mcp.method;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.ProtocolFamily;
import dev.bascule.application.context.CallContext;

/**
 * A request, and all that is known of where it came from.
 *
 * @param request what is asked
 * @param endpoint where
 * @param exchange for whom
 * @param era in which manner
 */
public record McpCall(
    JsonRpcMessage.Request request, McpTarget endpoint, CallContext exchange, ProtocolFamily era) {

  public McpCall {
    requireNonNull(request, "request");
    requireNonNull(endpoint, "endpoint");
    requireNonNull(exchange, "exchange");
    requireNonNull(era, "era");
  }
}
