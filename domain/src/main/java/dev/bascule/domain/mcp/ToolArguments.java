package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;

/**
 * What a tool is called with.
 *
 * @param json the JSON object, byte for byte as the caller wrote it; this goes to the server
 * @param digest the hash of the object's canonical form. Two arguments have the same digest only if
 *     they are the same JSON value: same members in any order and spacing, and numbers of the same
 *     text. This goes into the cache key, where a false match would be a lie
 */
public record ToolArguments(JsonBytes json, Sha256 digest) {

  /** The arguments of a call that has none: the empty object. */
  public static final ToolArguments NONE = new ToolArguments(JsonBytes.of("{}"), Sha256.of("{}"));

  public ToolArguments {
    requireNonNull(json, "json");
    requireNonNull(digest, "digest");
  }
}
