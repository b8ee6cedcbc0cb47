package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;

/**
 * The arguments of a tool call.
 *
 * @param json the JSON object exactly as the caller sent it, which is passed to the server
 * @param digest the hash of the object's canonical form. Two arguments have the same digest only if
 *     they are the same JSON value: the same members in any order and spacing, and numbers of the
 *     same text. It is part of the cache key, where a false match would return a wrong value
 */
public record ToolArguments(JsonBytes json, Sha256 digest) {

  /** The empty object, for calls without arguments. */
  public static final ToolArguments NONE = new ToolArguments(JsonBytes.of("{}"), Sha256.of("{}"));

  public ToolArguments {
    requireNonNull(json, "json");
    requireNonNull(digest, "digest");
  }
}
