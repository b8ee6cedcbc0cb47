package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

/** The kinds of listing of a server (MCP, server/utilities/pagination). */
public enum ListKind implements RequestSubject {
  /** The tools. */
  TOOLS("tools", MethodNames.LIST_TOOLS),
  /** The prompts. */
  PROMPTS("prompts", MethodNames.LIST_PROMPTS),
  /** The resources. */
  RESOURCES("resources", MethodNames.LIST_RESOURCES),
  /** The URI templates of further resources. */
  RESOURCE_TEMPLATES("resourceTemplates", MethodNames.LIST_RESOURCE_TEMPLATES);

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
