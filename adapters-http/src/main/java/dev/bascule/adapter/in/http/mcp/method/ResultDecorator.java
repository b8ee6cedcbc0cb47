package dev.bascule.adapter.in.http.mcp.method;

import dev.bascule.adapter.in.http.json.JsonSplicer;
import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.adapter.in.http.mcp.protocol.McpProtocol;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.McpResult;
import java.time.Duration;
import java.util.Locale;

/** Gives results what 2026-07-28 demands of them, and leaves the rest as the server wrote it. */
public final class ResultDecorator {

  private static final String COMPLETE = "\"resultType\":\"complete\"";

  private ResultDecorator() {}

  /** Returns {@code result} with a type, if it has none and is the whole answer. */
  static JsonBytes withType(McpResult result) {
    boolean isTyped =
        result.kind() == McpResult.Kind.CONTINUATION
            || RawJsonObject.of(result.json())
                .map(object -> object.has(McpProtocol.RESULT_TYPE))
                .orElse(true);
    return isTyped ? result.json() : JsonSplicer.prepend(result.json(), COMPLETE);
  }

  /**
   * Returns {@code json} with a type, and with what may be done with it from now on in place of
   * what the server said when it sent it.
   */
  public static JsonBytes withCacheHints(JsonBytes json, Duration remaining, CacheScope scope) {
    RawJsonObject object = RawJsonObject.of(json).orElse(RawJsonObject.EMPTY);
    RawJsonObject hinted =
        object.has("ttlMs") || object.has("cacheScope")
            ? object.filterNames(name -> !name.equals("ttlMs") && !name.equals("cacheScope"))
            : object;
    String type = object.has(McpProtocol.RESULT_TYPE) ? "" : COMPLETE + ",";
    return JsonSplicer.prepend(
        hinted == object ? json : hinted.toJson(),
        type
            + "\"ttlMs\":"
            + remaining.toMillis()
            + ",\"cacheScope\":\""
            + scope.name().toLowerCase(Locale.ROOT)
            + "\"");
  }
}
