package dev.bascule.adapter.in.http.mcp.stream;

import dev.bascule.adapter.in.http.mcp.protocol.McpRequestHead;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;

/**
 * One HTTP request to an MCP endpoint, read completely. Its {@code Origin} and {@code Host} have
 * been judged already. In a session each request has a context of its own: rights may have changed
 * since the session began, and so may what is shown of the caller.
 *
 * @param method {@code GET}, {@code POST} or {@code DELETE}
 * @param head its path and header fields
 * @param body the body, whose bytes do not change
 * @param context on whose behalf it is made, as that of a plain HTTP client
 */
@SuppressWarnings("ArrayRecordComponent")
public record McpHttpRequest(String method, McpRequestHead head, byte[] body, CallContext context) {

  /** Returns the server whose endpoint it is; empty for the endpoint of all servers together. */
  public Optional<ServerId> server() {
    return head.server();
  }

  /** Returns who makes the request. */
  public Caller caller() {
    return context.caller();
  }
}
