package dev.bascule.adapter.in.http.openapi;

import dev.bascule.domain.budget.DocumentBudget;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import java.util.List;
import java.util.Optional;

/**
 * One server in a document.
 *
 * @param server its name
 * @param implementation its name and version as reported by itself; empty if unknown
 * @param tools its tools
 */
public record ServerTools(ServerId server, Optional<String> implementation, List<Tool> tools) {

  public ServerTools {
    tools = List.copyOf(tools);
  }

  /** Returns the size of the tools in bytes, for the limit of a document. */
  long bytes() {
    return DocumentBudget.bytesOf(tools);
  }
}
