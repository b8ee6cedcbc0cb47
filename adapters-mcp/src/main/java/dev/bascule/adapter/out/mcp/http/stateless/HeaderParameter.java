package dev.bascule.adapter.out.mcp.http.stateless;

import java.util.List;

/**
 * An argument of a tool that is also sent as a header (MCP 2026-07-28, x-mcp-header).
 *
 * @param name the part of the header's name after {@code Mcp-Param-}
 * @param path the names of the members that lead to the argument; at least one
 */
record HeaderParameter(String name, List<String> path) {

  HeaderParameter {
    path = List.copyOf(path);
  }
}
