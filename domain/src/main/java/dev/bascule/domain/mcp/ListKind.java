package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

/** What a server can list (MCP, server/utilities/pagination). */
public enum ListKind implements RequestSubject {
  /** The tools that can be called. */
  TOOLS("tools", "tools/list"),
  /** The prompts that can be got. */
  PROMPTS("prompts", "prompts/list"),
  /** The resources that can be read. */
  RESOURCES("resources", "resources/list"),
  /** The templates of the names of further resources. */
  RESOURCE_TEMPLATES("resourceTemplates", "resources/templates/list");

  private final String member;
  private final String method;

  ListKind(String member, String method) {
    this.member = requireNonNull(member, "member");
    this.method = requireNonNull(method, "method");
  }

  /** Returns the member of a result that holds the list. */
  public String member() {
    return member;
  }

  /** Returns the JSON-RPC method that asks for the list. */
  public String method() {
    return method;
  }
}
