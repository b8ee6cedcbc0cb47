package dev.bascule.adapter.in.http.mcp.session;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.mcp.stream.McpResponder;
import dev.bascule.adapter.in.http.mcp.stream.Requester;

/**
 * One HTTP request in a session.
 *
 * @param session where it belongs
 * @param requester on whose behalf it is made
 * @param reply takes the answer
 */
record SessionRequest(McpSession session, Requester requester, McpResponder reply) {

  SessionRequest {
    requireNonNull(session, "session");
    requireNonNull(requester, "requester");
    requireNonNull(reply, "reply");
  }
}
