package dev.bascule.application.port.out;

import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.ArgumentError;
import java.util.List;

/**
 * Driven port: compares the arguments of a call with the input schema of its tool (MCP 2025-11-25,
 * server/tools).
 */
@FunctionalInterface
public interface ToolArgumentsValidator {

  /** Finds no errors. */
  ToolArgumentsValidator NONE = (_, _) -> List.of();

  /**
   * Returns what is wrong with the arguments of {@code call}: at most {@link
   * dev.bascule.domain.result.Failure.InvalidArguments#MAX_ERRORS} errors, in no particular order.
   * Arguments of a tool whose schema is missing, invalid or too expensive have no errors: the
   * server decides.
   *
   * <p>Thread-safe; does not block, and takes bounded time whatever the schema and the arguments.
   *
   * @param definition the tool that {@code call} names
   */
  List<ArgumentError> validate(ToolCall call, Tool definition);
}
