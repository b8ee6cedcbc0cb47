package dev.bascule.adapter.out.mcp.protocol;

import java.util.Optional;

/** Makes connections to one server, in each of the ways in which it may be spoken to. */
public interface McpConnectionFactory {

  /**
   * Returns a connection without a handshake: revision 2026-07-28.
   *
   * @param discoverResult what the server has said of itself, if it was asked
   */
  McpConnection modern(Optional<DiscoverResult> discoverResult);

  /**
   * Returns a connection that begins with a handshake: the revisions from 2024-11-05 to 2025-11-25.
   */
  McpConnection legacy();

  /**
   * Returns a connection over HTTP with server-sent events: revision 2024-11-05. Never called for a
   * child process.
   */
  McpConnection sse();
}
