package dev.bascule.adapter.in.http.mcp.method;

import static java.util.stream.Collectors.joining;

import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.mcp.json.JsonSplicer;
import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.protocol.McpProtocol;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Converts results from the format that all revisions share to 2026-07-28, and adds what the bridge
 * reports. What the server wrote stays unchanged. Pure.
 */
public final class ResultDecorator {

  /** The key of {@code _meta} with the servers that are missing in an aggregated result. */
  static final String UNAVAILABLE_KEY = "dev.bascule/unavailable";

  private static final String COMPLETE = "\"resultType\":\"complete\"";

  private ResultDecorator() {}

  /** Returns {@code result} with its type and its reserved keys of {@code _meta}. */
  static JsonRpcResult withType(McpResult result) {
    JsonBytes json = withReservedMeta(result);
    return result.kind() == McpResult.Kind.CONTINUATION
        ? new JsonRpcResult.Result(json)
        : new JsonRpcResult.Result(COMPLETE, json);
  }

  /** Returns {@code result}, which is complete, with type, reserved metadata and cache hints. */
  static JsonRpcResult withCacheHints(McpResult result, Duration remaining) {
    return withCacheHints(withReservedMeta(result), remaining, result.hints().scope());
  }

  /** Returns {@code json}, which has neither, with a type and with cache hints. */
  public static JsonRpcResult withCacheHints(JsonBytes json, Duration remaining, CacheScope scope) {
    return new JsonRpcResult.Result(
        COMPLETE
            + ",\"ttlMs\":"
            + remaining.toMillis()
            + ",\"cacheScope\":\""
            + scope.name().toLowerCase(Locale.ROOT)
            + "\"",
        json);
  }

  /** Returns {@code result} with the unavailable {@code servers} in its {@code _meta}, if any. */
  public static JsonBytes withUnavailable(JsonBytes result, List<ServerId> servers) {
    if (servers.isEmpty()) {
      return result;
    }
    RawJsonObject object = RawJsonObject.of(result).orElse(RawJsonObject.EMPTY);
    RawJsonObject meta = object.object(McpProtocol.META).orElse(RawJsonObject.EMPTY);
    String names =
        servers.stream()
            .map(ServerId::value)
            .map(RawJsonObject::quote)
            .collect(joining(",", "[", "]"));
    return object.with(McpProtocol.META, meta.with(UNAVAILABLE_KEY, names).toString()).toJson();
  }

  private static JsonBytes withReservedMeta(McpResult result) {
    JsonBytes json = result.json();
    JsonBytes reserved = result.reservedMeta();
    if (reserved.equals(McpResult.NO_META)) {
      return json;
    }
    if (!json.text().contains("\"_meta\"")) {
      return JsonSplicer.prepend(json, "\"_meta\":" + reserved.text());
    }
    RawJsonObject object = RawJsonObject.of(json).orElse(RawJsonObject.EMPTY);
    RawJsonObject merged = object.object(McpProtocol.META).orElse(RawJsonObject.EMPTY);
    RawJsonObject added = RawJsonObject.of(reserved).orElse(RawJsonObject.EMPTY);
    for (String key : added.names()) {
      merged = merged.with(key, added.raw(key).orElse("null"));
    }
    return object.with(McpProtocol.META, merged.toString()).toJson();
  }
}
