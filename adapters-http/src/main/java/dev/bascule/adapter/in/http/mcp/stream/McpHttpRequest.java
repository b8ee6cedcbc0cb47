package dev.bascule.adapter.in.http.mcp.stream;

import dev.bascule.adapter.in.http.mcp.protocol.McpRequestHead;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;

/**
 * One HTTP request to an MCP endpoint, read completely. Its {@code Origin} and {@code Host} are
 * already checked. Each request in a session has its own context: permissions and the forwarded
 * identity may have changed since the session began.
 *
 * @param method {@code GET}, {@code POST} or {@code DELETE}
 * @param body the body, whose bytes must not change
 */
@SuppressWarnings("ArrayRecordComponent")
public record McpHttpRequest(String method, McpRequestHead head, byte[] body, CallContext context) {

  /** Returns the server of the endpoint; empty for the endpoint of all servers together. */
  public Optional<ServerId> server() {
    return head.server();
  }

  public Caller caller() {
    return context.caller();
  }
}
