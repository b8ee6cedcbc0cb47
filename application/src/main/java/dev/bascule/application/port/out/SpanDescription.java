package dev.bascule.application.port.out;

import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;

/**
 * The attributes of a span.
 *
 * @param request the request; empty for a listing or discovery
 * @param requestId the id of the client's HTTP request; empty if there is none
 */
public record SpanDescription(
    Direction direction,
    ServerId server,
    String method,
    Optional<McpRequest> request,
    String requestId) {

  /** The direction of a request. */
  public enum Direction {
    /** The bridge receives the request from a client. */
    RECEIVED,
    /** The bridge sends the request to a server. */
    SENT
  }
}
