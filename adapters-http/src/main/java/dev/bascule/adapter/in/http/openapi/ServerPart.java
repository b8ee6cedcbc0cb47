package dev.bascule.adapter.in.http.openapi;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolDescription;
import java.util.List;
import java.util.Optional;

/**
 * What a document tells of one server.
 *
 * @param server its name
 * @param implementation what it calls itself, and its version; empty where that is not known
 * @param tools its tools
 */
public record ServerPart(
    ServerId server, Optional<String> implementation, List<ToolDescription> tools) {

  public ServerPart {
    requireNonNull(server, "server");
    requireNonNull(implementation, "implementation");
    tools = List.copyOf(tools);
  }
}
