package dev.bascule.adapter.out.mcp;

/** The ways of speaking MCP that a server may know; the first is tried first. */
enum Era {
  /** Without a handshake: revision 2026-07-28. */
  MODERN,
  /** With one: the revisions up to 2025-11-25. */
  LEGACY,
  /** With one, over HTTP with server-sent events: revision 2024-11-05. */
  SSE
}
