package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Scope;
import java.time.Duration;
import java.util.Locale;

/** Gives results what 2026-07-28 demands of them, and leaves the rest as the server wrote it. */
final class ResultShape {

  private static final String COMPLETE = "\"resultType\":\"complete\"";

  private ResultShape() {}

  /** Returns {@code result} with a type, if it has none and is the whole answer. */
  static JsonBytes typed(McpResult result) {
    boolean isTyped =
        result.kind() == McpResult.Kind.CONTINUATION
            || RawObject.of(result.json())
                .map(object -> object.has(Protocol.RESULT_TYPE))
                .orElse(true);
    return isTyped ? result.json() : Splice.prepend(result.json(), COMPLETE);
  }

  /**
   * Returns {@code json} with a type, and with what may be done with it from now on in place of
   * what the server said when it sent it.
   */
  static JsonBytes cacheable(JsonBytes json, Duration remaining, Scope scope) {
    RawObject object = RawObject.of(json).orElse(RawObject.EMPTY);
    RawObject hinted =
        object.has("ttlMs") || object.has("cacheScope")
            ? object.only(name -> !name.equals("ttlMs") && !name.equals("cacheScope"))
            : object;
    String type = object.has(Protocol.RESULT_TYPE) ? "" : COMPLETE + ",";
    return Splice.prepend(
        hinted == object ? json : hinted.toJson(),
        type
            + "\"ttlMs\":"
            + remaining.toMillis()
            + ",\"cacheScope\":\""
            + scope.name().toLowerCase(Locale.ROOT)
            + "\"");
  }
}
