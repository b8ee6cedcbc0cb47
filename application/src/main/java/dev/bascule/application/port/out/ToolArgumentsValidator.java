package dev.bascule.application.port.out;

import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.time.Deadline;
import java.util.List;

/**
 * Driven port: validates the arguments of a call against the input schema of its tool (MCP
 * 2025-11-25, server/tools).
 */
@FunctionalInterface
public interface ToolArgumentsValidator {

  /**
   * Returns the errors in the arguments of {@code call}: at most {@link
   * dev.bascule.domain.result.Failure.InvalidArguments#MAX_ERRORS}, in no particular order. If the
   * schema of the tool is missing, invalid or too expensive, or the schemas of the server have
   * taken too much time lately, there are none, and the server decides.
   *
   * <p>Thread-safe. Takes bounded time for any schema and arguments, and blocks while others of the
   * same share are validated, or too many of all: for two seconds and half of the remaining time at
   * most, after which there are no errors either.
   *
   * @param shareHolder who has the share of the call ({@link
   *     dev.bascule.application.context.CallOrigin#shareHolder}); empty for a caller that cannot be
   *     distinguished from others
   * @param deadline the deadline of the call
   */
  List<ArgumentError> validate(
      ToolCall call, Tool definition, String shareHolder, Deadline deadline);
}
