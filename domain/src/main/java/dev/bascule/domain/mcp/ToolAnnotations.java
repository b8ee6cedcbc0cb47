package dev.bascule.domain.mcp;

/**
 * What a server says about the nature of a tool (MCP, ToolAnnotations). Hints, not facts: servers
 * in use mark stateful tools as read-only.
 *
 * @param readOnly the tool changes nothing
 * @param idempotent calling it again with the same arguments changes nothing more
 */
public record ToolAnnotations(boolean readOnly, boolean idempotent) {

  /** The protocol's defaults, which hold where a server says nothing. */
  public static final ToolAnnotations UNKNOWN = new ToolAnnotations(false, false);
}
