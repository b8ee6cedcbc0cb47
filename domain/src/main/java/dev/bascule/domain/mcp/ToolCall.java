package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

/**
 * A request to call one tool of one server.
 *
 * @param server the server
 * @param tool the tool
 * @param arguments the arguments
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
    return MethodNames.CALL_TOOL;
  }
}
