package dev.bascule.adapter.out.mcp.http.stateless;

import java.util.List;

/**
 * An argument of a tool that is to be told in a header, too (MCP 2026-07-28, x-mcp-header).
 *
 * @param name what follows {@code Mcp-Param-} in the header's name
 * @param path the names of the members that lead to the argument; at least one
 */
record HeaderParameter(String name, List<String> path) {

  HeaderParameter {
    path = List.copyOf(path);
  }
}
