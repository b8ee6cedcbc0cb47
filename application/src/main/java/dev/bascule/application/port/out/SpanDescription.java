package dev.bascule.application.port.out;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;

/**
 * What a span of a trace is about.
 *
 * @param direction on which side of the bridge the request is
 * @param server the server that it is for
 * @param method the method of MCP
 * @param request what is asked, where it is more than a listing
 * @param requestId the identifier of the client's HTTP request; empty if there is none
 */
public record SpanDescription(
    Direction direction,
    ServerId server,
    String method,
    Optional<McpRequest> request,
    String requestId) {

  /** The sides of the bridge. */
  public enum Direction {
    /** A client made the request, and the bridge answers it. */
    TAKEN,
    /** The bridge makes the request, and a server answers it. */
    MADE
  }

  public SpanDescription {
    requireNonNull(direction, "direction");
    requireNonNull(server, "server");
    requireNonNull(method, "method");
    requireNonNull(request, "request");
    requireNonNull(requestId, "requestId");
  }

  /** A span that is not of a client's HTTP request itself. */
  public SpanDescription(
      Direction direction, ServerId server, String method, Optional<McpRequest> request) {
    this(direction, server, method, request, "");
  }
}
