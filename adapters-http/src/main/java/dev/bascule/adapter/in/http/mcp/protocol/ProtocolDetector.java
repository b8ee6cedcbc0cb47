package dev.bascule.adapter.in.http.mcp.protocol;

import java.util.List;
import java.util.function.Function;

/**
 * Tells which era a message belongs to: by its body first, and by the header fields where the body
 * does not say (MCP 2026-07-28, basic/lifecycle: serving several eras). Pure.
 */
public final class ProtocolDetector {

  private ProtocolDetector() {}

  /** Returns the era of {@code message}. */
  public static ProtocolFamily of(JsonRpcMessage message, Function<String, List<String>> headers) {
    return switch (message) {
      case JsonRpcMessage.Request request when hasVersionMeta(request) -> ProtocolFamily.MODERN;
      case JsonRpcMessage.Request request when request.method().equals("initialize") ->
          ProtocolFamily.LEGACY;
      case JsonRpcMessage.Request _,
          JsonRpcMessage.Notification _,
          JsonRpcMessage.Response _,
          JsonRpcMessage.Invalid _ ->
          ofHeader(headers);
    };
  }

  /** Returns the era that the version header names; the legacy one where it names none. */
  public static ProtocolFamily ofHeader(Function<String, List<String>> headers) {
    return HeaderValueDecoder.singleValue(headers.apply(McpProtocol.VERSION_HEADER))
                instanceof HeaderValueDecoder.Value.Text(String version)
            && McpProtocol.MODERN_VERSIONS.contains(version)
        ? ProtocolFamily.MODERN
        : ProtocolFamily.LEGACY;
  }

  private static boolean hasVersionMeta(JsonRpcMessage.Request request) {
    return request.meta().has(McpProtocol.VERSION_KEY);
  }
}
