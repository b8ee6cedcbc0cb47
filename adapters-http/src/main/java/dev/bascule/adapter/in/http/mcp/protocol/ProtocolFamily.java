package dev.bascule.adapter.in.http.mcp.protocol;

/** The two families of protocol revisions, which share methods but not the transport. */
public enum ProtocolFamily {
  /** Up to 2025-11-25: sessions that begin with {@code initialize}. */
  LEGACY,
  /** From 2026-07-28: stateless requests. */
  MODERN
}
