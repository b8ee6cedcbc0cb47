package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.domain.json.JsonBytes;
import java.util.Optional;

/**
 * The error for an unknown resource, whose code changed after 2025-11-25 (MCP 2026-07-28,
 * server/resources: error handling). Pure.
 */
public final class ResourceNotFoundError {

  private ResourceNotFoundError() {}

  /** Returns {@code result} of reading {@code uri} with the error code of {@code family}. */
  public static JsonRpcResult translate(JsonRpcResult result, String uri, ProtocolFamily family) {
    return result instanceof JsonRpcResult.ErrorResult(JsonRpcError error) && isNotFound(error)
        ? new JsonRpcResult.ErrorResult(translate(error, uri, family))
        : result;
  }

  static JsonRpcError resource(String uri, ProtocolFamily family) {
    return translate(
        new JsonRpcError(JsonRpcError.RESOURCE_NOT_FOUND, "Resource not found"), uri, family);
  }

  /**
   * Returns whether the error means an unknown resource. Invalid params alone can mean anything, so
   * the data must contain the resource.
   */
  static boolean isNotFound(JsonRpcError error) {
    return error.code() == JsonRpcError.RESOURCE_NOT_FOUND
        || (error.code() == JsonRpcError.INVALID_PARAMS
            && object(error.data()).map(data -> data.has("uri")).orElse(false));
  }

  private static JsonRpcError translate(JsonRpcError error, String uri, ProtocolFamily family) {
    int code =
        family == ProtocolFamily.MODERN
            ? JsonRpcError.INVALID_PARAMS
            : JsonRpcError.RESOURCE_NOT_FOUND;
    Optional<RawJsonObject> data =
        error.data().isEmpty() ? Optional.of(RawJsonObject.EMPTY) : object(error.data());
    Optional<JsonBytes> withUri =
        data.map(known -> known.has("uri") ? known : known.withString("uri", uri))
            .map(RawJsonObject::toJson)
            .or(error::data);
    return new JsonRpcError(code, error.message(), withUri, error.status());
  }

  private static Optional<RawJsonObject> object(Optional<JsonBytes> data) {
    return data.flatMap(RawJsonObject::of);
  }
}
