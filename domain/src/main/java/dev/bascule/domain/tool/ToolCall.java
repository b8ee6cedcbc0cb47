package dev.bascule.domain.tool;

import static java.util.Objects.requireNonNull;

/**
 * A request to run one tool of one server.
 *
 * @param server which server
 * @param tool which of its tools
 * @param arguments with what
 * @param caller for whom
 */
public record ToolCall(ServerId server, ToolName tool, Arguments arguments, Caller caller) {

  public ToolCall {
    requireNonNull(server, "server");
    requireNonNull(tool, "tool");
    requireNonNull(arguments, "arguments");
    requireNonNull(caller, "caller");
  }
}
