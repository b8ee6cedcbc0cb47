package dev.bascule.adapter.in.http.mcp.protocol;

/** The two families of revisions, which share methods but not manners. */
public enum ProtocolFamily {
  /** Up to 2025-11-25: a session that begins with {@code initialize}. */
  LEGACY,
  /** From 2026-07-28: every request carries all that it needs. */
  MODERN
}
