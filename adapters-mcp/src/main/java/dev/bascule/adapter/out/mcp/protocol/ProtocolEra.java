package dev.bascule.adapter.out.mcp.protocol;

/** The protocol eras; they are probed in this order. */
public enum ProtocolEra {
  /** Without a handshake: revision 2026-07-28. */
  MODERN,
  /** With a handshake: the revisions up to 2025-11-25. */
  LEGACY,
  /** With a handshake, over HTTP+SSE: revision 2024-11-05. */
  SSE
}
