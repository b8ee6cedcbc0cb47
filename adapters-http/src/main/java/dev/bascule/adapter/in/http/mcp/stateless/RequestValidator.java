package dev.bascule.adapter.in.http.mcp.stateless;

import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.adapter.in.http.mcp.protocol.HeaderValueDecoder;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.McpProtocol;
import dev.bascule.adapter.in.http.mcp.protocol.McpRequestHead;
import dev.bascule.domain.mcp.LogLevel;
import java.util.Optional;

/**
 * Judges whether a modern request is what it says it is: its {@code _meta}, and the header fields
 * that repeat its body, by which others may have routed it. Pure.
 */
final class RequestValidator {

  private RequestValidator() {}

  /** Returns why {@code request} is refused; empty if it is not. */
  static Optional<JsonRpcError> check(JsonRpcMessage.Request request, McpRequestHead head) {
    Optional<JsonRpcError> error = version(request, head);
    error = error.isPresent() ? error : meta(request);
    error = error.isPresent() ? error : method(request, head);
    return error.isPresent() ? error : name(request, head);
  }

  private static Optional<JsonRpcError> version(
      JsonRpcMessage.Request request, McpRequestHead head) {
    Optional<String> version = request.meta().string(McpProtocol.VERSION_KEY);
    if (version.isEmpty()) {
      return Optional.of(missing(McpProtocol.VERSION_KEY));
    }
    if (!matches(head.version(), version.get())) {
      return Optional.of(mismatch(McpProtocol.VERSION_HEADER));
    }
    return McpProtocol.MODERN_VERSIONS.contains(version.get())
        ? Optional.empty()
        : Optional.of(unsupported(version.get()));
  }

  private static Optional<JsonRpcError> meta(JsonRpcMessage.Request request) {
    RawJsonObject meta = request.meta();
    if (!meta.hasObject(McpProtocol.CAPABILITIES_KEY)) {
      return Optional.of(missing(McpProtocol.CAPABILITIES_KEY));
    }
    boolean hasBadLevel =
        meta.has(McpProtocol.LOG_LEVEL_KEY)
            && meta.string(McpProtocol.LOG_LEVEL_KEY).flatMap(LogLevel::of).isEmpty();
    return hasBadLevel ? Optional.of(missing(McpProtocol.LOG_LEVEL_KEY)) : Optional.empty();
  }

  private static Optional<JsonRpcError> method(
      JsonRpcMessage.Request request, McpRequestHead head) {
    return matches(head.method(), request.method())
        ? Optional.empty()
        : Optional.of(mismatch(McpProtocol.METHOD_HEADER));
  }

  private static Optional<JsonRpcError> name(JsonRpcMessage.Request request, McpRequestHead head) {
    Optional<String> name =
        switch (request.method()) {
          case "tools/call", "prompts/get" -> request.params().string("name");
          case "resources/read" -> request.params().string("uri");
          default -> Optional.empty();
        };
    return name.isEmpty() || matches(head.name(), name.get())
        ? Optional.empty()
        : Optional.of(mismatch(McpProtocol.NAME_HEADER));
  }

  private static boolean matches(HeaderValueDecoder.Value value, String body) {
    return value instanceof HeaderValueDecoder.Value.Text(String text) && text.equals(body);
  }

  private static JsonRpcError mismatch(String header) {
    return JsonRpcError.headerMismatch("The header " + header + " does not say what the body says");
  }

  private static JsonRpcError missing(String key) {
    return JsonRpcError.rejection(
        400, JsonRpcError.INVALID_PARAMS, "\"_meta\" has no valid \"" + key + "\"");
  }

  private static JsonRpcError unsupported(String version) {
    return JsonRpcError.rejection(
            400, JsonRpcError.UNSUPPORTED_VERSION, "Unsupported protocol version")
        .withData(
            RawJsonObject.EMPTY
                .with("supported", McpProtocol.supportedVersions())
                .withString("requested", version));
  }
}
