package dev.bascule.adapter.in.http.mcp.stateless;

import dev.bascule.adapter.in.http.mcp.protocol.BridgeServerInfo;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.McpRequestHead;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.mcp.header.HeaderValue;
import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.protocol.ErrorCodes;
import dev.bascule.mcp.protocol.McpProtocol;
import dev.bascule.mcp.protocol.MetaKeys;
import java.util.Optional;

/**
 * Validates modern requests: their {@code _meta}, and the header fields that mirror the body, which
 * intermediaries may have used for routing. Pure.
 */
final class RequestValidator {

  private RequestValidator() {}

  /** Returns why {@code request} is rejected; empty if it is valid. */
  static Optional<JsonRpcError> check(JsonRpcMessage.Request request, McpRequestHead head) {
    Optional<JsonRpcError> error = version(request, head);
    error = error.isPresent() ? error : meta(request);
    if (error.isPresent() || !head.mirrorsBody()) {
      return error;
    }
    error = method(request, head);
    return error.isPresent() ? error : name(request, head);
  }

  private static Optional<JsonRpcError> version(
      JsonRpcMessage.Request request, McpRequestHead head) {
    if (!head.mirrorsBody()) {
      return request
          .meta()
          .string(MetaKeys.PROTOCOL_VERSION)
          .map(RequestValidator::supported)
          .orElseGet(() -> Optional.of(missing(MetaKeys.PROTOCOL_VERSION)));
    }
    if (!(head.version() instanceof HeaderValue.Text(String version))
        || !request.meta().hasString(MetaKeys.PROTOCOL_VERSION, version)) {
      return Optional.of(
          request.meta().string(MetaKeys.PROTOCOL_VERSION).isEmpty()
              ? missing(MetaKeys.PROTOCOL_VERSION)
              : mismatch(McpProtocol.VERSION_HEADER));
    }
    return supported(version);
  }

  private static Optional<JsonRpcError> supported(String version) {
    return McpProtocol.MODERN_VERSIONS.contains(version)
        ? Optional.empty()
        : Optional.of(unsupported(version));
  }

  private static Optional<JsonRpcError> meta(JsonRpcMessage.Request request) {
    RawJsonObject meta = request.meta();
    if (!meta.hasObject(MetaKeys.CLIENT_CAPABILITIES)) {
      return Optional.of(missing(MetaKeys.CLIENT_CAPABILITIES));
    }
    boolean hasBadLevel =
        meta.has(MetaKeys.LOG_LEVEL)
            && meta.string(MetaKeys.LOG_LEVEL).flatMap(LogLevel::of).isEmpty();
    return hasBadLevel ? Optional.of(missing(MetaKeys.LOG_LEVEL)) : Optional.empty();
  }

  private static Optional<JsonRpcError> method(
      JsonRpcMessage.Request request, McpRequestHead head) {
    return matches(head.method(), request.method())
        ? Optional.empty()
        : Optional.of(mismatch(McpProtocol.METHOD_HEADER));
  }

  private static Optional<JsonRpcError> name(JsonRpcMessage.Request request, McpRequestHead head) {
    boolean isConsistent =
        switch (request.method()) {
          case MethodNames.CALL_TOOL, MethodNames.GET_PROMPT ->
              matches(head.name(), request.params(), "name");
          case MethodNames.READ_RESOURCE -> matches(head.name(), request.params(), "uri");
          default -> true;
        };
    return isConsistent ? Optional.empty() : Optional.of(mismatch(McpProtocol.NAME_HEADER));
  }

  /** Returns whether the body has the same string as the header, or neither is present. */
  private static boolean matches(HeaderValue value, RawJsonObject params, String member) {
    return (value instanceof HeaderValue.Text(String text) && params.hasString(member, text))
        || params.string(member).isEmpty();
  }

  private static boolean matches(HeaderValue value, String body) {
    return value instanceof HeaderValue.Text(String text) && text.equals(body);
  }

  private static JsonRpcError mismatch(String header) {
    return JsonRpcError.headerMismatch("The header " + header + " does not match the body");
  }

  private static JsonRpcError missing(String key) {
    return JsonRpcError.rejection(
        400, ErrorCodes.INVALID_PARAMS, "\"_meta\" lacks a valid \"" + key + "\"");
  }

  private static JsonRpcError unsupported(String version) {
    return JsonRpcError.rejection(
            400, ErrorCodes.UNSUPPORTED_VERSION, "Unsupported protocol version")
        .withData(
            RawJsonObject.EMPTY
                .with("supported", BridgeServerInfo.supportedVersions())
                .withString("requested", version));
  }
}
