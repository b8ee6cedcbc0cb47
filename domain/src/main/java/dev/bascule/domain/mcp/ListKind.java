package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

/** The kinds of listing of a server (MCP, server/utilities/pagination). */
public enum ListKind implements RequestSubject {
  /** The tools. */
  TOOLS("tools", "tools/list"),
  /** The prompts. */
  PROMPTS("prompts", "prompts/list"),
  /** The resources. */
  RESOURCES("resources", "resources/list"),
  /** The URI templates of further resources. */
  RESOURCE_TEMPLATES("resourceTemplates", "resources/templates/list");

  private final String member;
  private final String method;

  ListKind(String member, String method) {
    this.member = requireNonNull(member, "member");
    this.method = requireNonNull(method, "method");
  }

  /** Returns the name of the result's member that contains the list. */
  public String member() {
    return member;
  }

  /** Returns the JSON-RPC method that requests the list. */
  public String method() {
    return method;
  }
}
