package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;

/**
 * The result of a request to a server: the whole result, and the properties that the core needs.
 *
 * @param json the result in the form common to all revisions of MCP: without {@code resultType} if
 *     that is {@code complete}, without the keys of {@code _meta} that 2026-07-28 defines and, for
 *     a resource, without the cache hints. Otherwise exactly as the server sent it, except that no
 *     letter is escaped
 * @param reservedMeta the removed keys of {@code _meta}, a JSON object; {@link #NO_META} if there
 *     are none. Clients of 2026-07-28 receive them unchanged
 * @param kind the kind of result
 * @param hints the server's caching hints; the protocol defines them for some results only, and not
 *     for those of tools
 */
public record McpResult(JsonBytes json, JsonBytes reservedMeta, Kind kind, CacheHints hints) {

  /** The empty object. */
  public static final JsonBytes NO_META = JsonBytes.of("{}");

  /** The kind of a result. Only a {@link #COMPLETE} one may be cached for long. */
  public enum Kind {
    /** The final result. */
    COMPLETE,
    /** The tool ran and reports an error: {@code isError} is true. */
    ERROR,
    /** Not the final result: the server requires input, or created a task for the call. */
    CONTINUATION
  }

  public McpResult {
    requireNonNull(json, "json");
    requireNonNull(reservedMeta, "reservedMeta");
    requireNonNull(kind, "kind");
    requireNonNull(hints, "hints");
  }

  /** Creates a result without reserved keys in {@code _meta}. */
  public McpResult(JsonBytes json, Kind kind, CacheHints hints) {
    this(json, NO_META, kind, hints);
  }

  /** Creates a result without reserved keys in {@code _meta} and without cache hints. */
  public McpResult(JsonBytes json, Kind kind) {
    this(json, kind, CacheHints.NONE);
  }

  /** Returns a copy with {@code json} replaced. */
  public McpResult withJson(JsonBytes json) {
    return new McpResult(json, reservedMeta, kind, hints);
  }

  /** Returns a copy with {@code hints} replaced. */
  public McpResult withHints(CacheHints hints) {
    return new McpResult(json, reservedMeta, kind, hints);
  }

  /** Returns whether this is the final result, and not an error. */
  public boolean isComplete() {
    return kind == Kind.COMPLETE;
  }
}
