package dev.bascule.adapter.out.mcp;

import java.util.Optional;

/** Makes links to one server, in each of the ways in which it may be spoken to. */
interface Links {

  /**
   * Returns a link without a handshake: revision 2026-07-28.
   *
   * @param discovered what the server has said of itself, if it was asked
   */
  McpLink modern(Optional<Discovered> discovered);

  /** Returns a link that begins with a handshake: the revisions from 2024-11-05 to 2025-11-25. */
  McpLink legacy();

  /**
   * Returns a link over HTTP with server-sent events: revision 2024-11-05. Never called for a child
   * process.
   */
  McpLink sse();
}
