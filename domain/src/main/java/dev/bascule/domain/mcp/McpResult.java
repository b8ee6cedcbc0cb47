package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;

/**
 * What a server answered to a request: the result whole, and the facts that the core decides by.
 *
 * @param json the result in the form that all revisions of MCP share: without {@code resultType} if
 *     that is {@code complete}, the keys of {@code _meta} that 2026-07-28 defines and, on a
 *     resource, the cache hints. The rest is byte for byte as the server sent it
 * @param reservedMeta those keys of {@code _meta}, a JSON object; {@link #NO_META} if there are
 *     none. Clients of 2026-07-28 receive them unchanged
 * @param kind what sort of answer it is
 * @param hints what the server says about keeping it; the protocol knows such hints on some results
 *     only, and none on those of tools
 */
public record McpResult(JsonBytes json, JsonBytes reservedMeta, Kind kind, CacheHints hints) {

  /** The object without members. */
  public static final JsonBytes NO_META = JsonBytes.of("{}");

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
    requireNonNull(reservedMeta, "reservedMeta");
    requireNonNull(kind, "kind");
    requireNonNull(hints, "hints");
  }

  /** A result without reserved keys in {@code _meta}. */
  public McpResult(JsonBytes json, Kind kind, CacheHints hints) {
    this(json, NO_META, kind, hints);
  }

  /** A result without reserved keys in {@code _meta} and without cache hints. */
  public McpResult(JsonBytes json, Kind kind) {
    this(json, kind, CacheHints.NONE);
  }

  /** Returns the same with {@code json} in place of its own. */
  public McpResult withJson(JsonBytes json) {
    return new McpResult(json, reservedMeta, kind, hints);
  }

  /** Returns the same with {@code hints} in place of its own. */
  public McpResult withHints(CacheHints hints) {
    return new McpResult(json, reservedMeta, kind, hints);
  }

  /** Returns whether this is the whole answer, and not one that tells of a failure. */
  public boolean isComplete() {
    return kind == Kind.COMPLETE;
  }
}
