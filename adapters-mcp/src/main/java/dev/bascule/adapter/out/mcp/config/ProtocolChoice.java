package dev.bascule.adapter.out.mcp.config;

/** The configured protocol of a server. */
public enum ProtocolChoice {
  /** Negotiated, and the result is remembered. */
  AUTO,
  /** Revision 2026-07-28, without negotiation. */
  MODERN,
  /** The earlier revisions, which begin with {@code initialize}, without negotiation. */
  LEGACY
}
