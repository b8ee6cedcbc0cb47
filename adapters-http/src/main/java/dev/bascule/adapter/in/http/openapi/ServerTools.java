package dev.bascule.adapter.in.http.openapi;

import dev.bascule.domain.budget.DocumentBudget;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import java.util.List;
import java.util.Optional;

/**
 * What a document tells of one server.
 *
 * @param server its name
 * @param implementation what it calls itself, and its version; empty where that is not known
 * @param tools its tools
 */
public record ServerTools(ServerId server, Optional<String> implementation, List<Tool> tools) {

  public ServerTools {
    tools = List.copyOf(tools);
  }

  /** Returns how many bytes the tools count for in a document. */
  long bytes() {
    return DocumentBudget.bytesOf(tools);
  }
}
