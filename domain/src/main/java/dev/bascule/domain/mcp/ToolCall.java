package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

/**
 * A request to run one tool of one server.
 *
 * @param server which server
 * @param tool which of its tools
 * @param arguments with what
 */
public record ToolCall(ServerId server, ToolName tool, ToolArguments arguments)
    implements McpRequest {

  public ToolCall {
    requireNonNull(server, "server");
    requireNonNull(tool, "tool");
    requireNonNull(arguments, "arguments");
  }

  @Override
  public String method() {
    return "tools/call";
  }
}
