package dev.bascule.domain.tool;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;

/**
 * What a server answered to a call of a tool: the CallToolResult whole, and the facts that the core
 * decides by.
 *
 * @param json the CallToolResult, byte for byte as the server sent it
 * @param kind what sort of answer it is
 */
public record ToolResult(JsonBytes json, Kind kind) {

  /** What sort of answer a result is. Only a {@link #COMPLETE} one may be cached. */
  public enum Kind {
    /** The tool ran and this is its whole answer. */
    COMPLETE,
    /** The tool ran and reports that it failed: {@code isError} is true. */
    ERROR,
    /** The answer is not there yet: the server asks for input, or made a task of the call. */
    CONTINUATION
  }

  public ToolResult {
    requireNonNull(json, "json");
    requireNonNull(kind, "kind");
  }

  /** Tells whether the tool ran and this is its whole answer. */
  public boolean isComplete() {
    return kind == Kind.COMPLETE;
  }
}
