package dev.bascule.mcp.header;

import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import dev.bascule.mcp.protocol.McpProtocol;
import java.util.List;
import java.util.Optional;

/**
 * An argument of a tool that is also sent as a header (MCP 2026-07-28, x-mcp-header).
 *
 * @param name the part of the header's name after {@code Mcp-Param-}
 * @param path the names of the members that lead to the argument; at least one
 */
public record HeaderParameter(String name, List<String> path) {

  public HeaderParameter {
    path = List.copyOf(path);
  }

  /** Returns the name of the header. */
  public String header() {
    return McpProtocol.PARAM_HEADER_PREFIX + name;
  }

  /** Returns the argument in {@code arguments}; empty if it is absent or null. */
  public Optional<JsonSlice> find(JsonSlice arguments) {
    try {
      return arguments
          .find(path.toArray(String[]::new))
          .filter(value -> !value.text().equals("null"));
    } catch (MalformedMessageException _) {
      // The arguments are not a JSON object, or deeper than any server accepts.
      return Optional.empty();
    }
  }
}
