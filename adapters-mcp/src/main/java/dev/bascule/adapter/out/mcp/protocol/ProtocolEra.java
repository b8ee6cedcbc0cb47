package dev.bascule.adapter.out.mcp.protocol;

/** The ways of speaking MCP that a server may know; the first is tried first. */
public enum ProtocolEra {
  /** Without a handshake: revision 2026-07-28. */
  MODERN,
  /** With one: the revisions up to 2025-11-25. */
  LEGACY,
  /** With one, over HTTP with server-sent events: revision 2024-11-05. */
  SSE
}
