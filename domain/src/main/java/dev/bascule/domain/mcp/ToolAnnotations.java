package dev.bascule.domain.mcp;

/**
 * A server's hints about a tool (MCP, ToolAnnotations). Not reliable: servers in use mark stateful
 * tools as read-only.
 *
 * @param readOnly the tool changes nothing
 * @param idempotent a repeated call with the same arguments has no further effect
 */
public record ToolAnnotations(boolean readOnly, boolean idempotent) {

  /** The protocol's defaults, which apply if a server sends no hints. */
  public static final ToolAnnotations UNKNOWN = new ToolAnnotations(false, false);
}
