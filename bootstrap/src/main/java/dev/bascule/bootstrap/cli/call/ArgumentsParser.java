package dev.bascule.bootstrap.cli.call;

import dev.bascule.domain.mcp.ToolArguments;

/** A parser of tool arguments. */
@FunctionalInterface
public interface ArgumentsParser {

  /** Parses a JSON object; empty input is the empty object. */
  ArgumentsResult parse(byte[] utf8);

  /** The result of parsing. */
  sealed interface ArgumentsResult {

    /** Valid arguments. */
    record Valid(ToolArguments arguments) implements ArgumentsResult {}

    /**
     * Invalid input.
     *
     * @param detail the error, with line and column
     */
    record Invalid(String detail) implements ArgumentsResult {}
  }
}
