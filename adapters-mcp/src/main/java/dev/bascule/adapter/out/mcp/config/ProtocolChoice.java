package dev.bascule.adapter.out.mcp.config;

/** Which way of speaking MCP the operator chose for a server. */
public enum ProtocolChoice {
  /** The server is asked, and what it said is remembered. */
  AUTO,
  /** Revision 2026-07-28, without asking. */
  MODERN,
  /** The revisions before, which begin with a handshake, without asking. */
  LEGACY
}
