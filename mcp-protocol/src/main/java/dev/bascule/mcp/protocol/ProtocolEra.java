package dev.bascule.mcp.protocol;

/** The protocol eras (MCP 2026-07-28, basic/versioning); servers are probed in this order. */
public enum ProtocolEra {
  /** Without a handshake: stateless requests, from revision 2026-07-28. */
  MODERN,
  /** With a handshake: sessions that begin with {@code initialize}, up to revision 2025-11-25. */
  LEGACY,
  /** With a handshake, over HTTP+SSE: revision 2024-11-05. Only of servers. */
  SSE
}
