package dev.bascule.bootstrap.cli.call;

import dev.bascule.domain.mcp.ToolArguments;

/** Reads the arguments of a tool. */
@FunctionalInterface
public interface ArgumentsParser {

  /** Reads a JSON object; no bytes at all are the empty object. */
  ArgumentsResult parse(byte[] utf8);

  /** What a text turned out to be. */
  sealed interface ArgumentsResult {

    /** Arguments. */
    record Valid(ToolArguments arguments) implements ArgumentsResult {}

    /**
     * Something else.
     *
     * @param detail what is wrong, with line and column
     */
    record Invalid(String detail) implements ArgumentsResult {}
  }
}
