package dev.bascule.adapter.out.mcp.protocol;

import java.util.Optional;

/** A factory of connections to one server, for each protocol era. */
public interface McpConnectionFactory {

  /**
   * Returns a connection without a handshake: revision 2026-07-28.
   *
   * @param discoverResult the server's discovery result, if known
   */
  McpConnection modern(Optional<DiscoverResult> discoverResult);

  /**
   * Returns a connection that begins with a handshake: the revisions from 2024-11-05 to 2025-11-25.
   */
  McpConnection legacy();

  /** Returns a connection over HTTP+SSE: revision 2024-11-05. Never called for a child process. */
  McpConnection sse();
}
