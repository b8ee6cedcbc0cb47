package dev.bascule.adapter.in.http.mcp.stream;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One HTTP request to an MCP endpoint, read completely. Its {@code Origin} and {@code Host} have
 * been judged already.
 *
 * @param method {@code GET}, {@code POST} or {@code DELETE}
 * @param server the server whose endpoint it is; empty for the endpoint of all servers together
 * @param headers returns the values of the header fields of a name, whatever its case
 * @param body the body, read-only; whoever reads it takes a duplicate
 * @param requester on whose behalf it is made
 */
public record McpHttpRequest(
    String method,
    Optional<ServerId> server,
    Function<String, List<String>> headers,
    ByteBuffer body,
    Requester requester) {

  public McpHttpRequest {
    requireNonNull(method, "method");
    requireNonNull(server, "server");
    requireNonNull(headers, "headers");
    requireNonNull(body, "body");
    requireNonNull(requester, "requester");
  }

  /** Returns who makes the request. */
  public Caller caller() {
    return requester.caller();
  }
}
