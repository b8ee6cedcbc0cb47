package dev.bascule.adapter.in.http.mcp.method;

import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.McpRequestHead;
import dev.bascule.application.context.CallContext;
import dev.bascule.mcp.protocol.MetaKeys;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.util.Optional;

/**
 * A request with its context.
 *
 * @param sessionClient the name and version that the client stated when its session began; empty if
 *     it stated none, or has no session
 */
public record McpCall(
    JsonRpcMessage.Request request,
    McpTarget target,
    CallContext context,
    McpRequestHead head,
    ProtocolEra era,
    Optional<String> sessionClient) {

  /** Returns the name and version that the client states; empty if it states none. */
  Optional<String> clientName() {
    return sessionClient.or(
        () -> request.meta().object(MetaKeys.CLIENT_INFO).flatMap(RequestParamsReader::clientName));
  }
}
