package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;

/**
 * What a server answered to a request: the result whole, and the facts that the core decides by.
 *
 * @param json what {@code result} holds, byte for byte as the server sent it
 * @param kind what sort of answer it is
 * @param hints what the server says about keeping it; the protocol knows such hints on some results
 *     only, and none on those of tools
 */
public record McpResult(JsonBytes json, Kind kind, CacheHints hints) {

  /** What sort of answer a result is. Only a {@link #COMPLETE} one may be cached. */
  public enum Kind {
    /** This is the whole answer. */
    COMPLETE,
    /** The tool ran and reports that it failed: {@code isError} is true. */
    ERROR,
    /** The answer is not there yet: the server asks for input, or made a task of the call. */
    CONTINUATION
  }

  public McpResult {
    requireNonNull(json, "json");
    requireNonNull(kind, "kind");
    requireNonNull(hints, "hints");
  }

  /** A result about whose keeping the server says nothing. */
  public McpResult(JsonBytes json, Kind kind) {
    this(json, kind, CacheHints.NONE);
  }

  /** Returns the same with {@code hints} in place of its own. */
  public McpResult withHints(CacheHints hints) {
    return new McpResult(json, kind, hints);
  }

  /** Tells whether this is the whole answer, and not one that tells of a failure. */
  public boolean isComplete() {
    return kind == Kind.COMPLETE;
  }
}
