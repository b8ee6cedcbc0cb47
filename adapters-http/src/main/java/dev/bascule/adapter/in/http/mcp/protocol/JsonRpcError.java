package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.protocol.ErrorCodes;
import java.util.Optional;

/**
 * A JSON-RPC error.
 *
 * @param status the HTTP status of the response; 200 if clients parse it like any other response
 */
public record JsonRpcError(int code, String message, Optional<JsonBytes> data, int status) {

  public JsonRpcError(int code, String message) {
    this(code, message, Optional.empty(), /* status= */ 200);
  }

  /** Returns an error that rejects the whole HTTP request. */
  public static JsonRpcError rejection(int status, int code, String message) {
    return new JsonRpcError(code, message, Optional.empty(), status);
  }

  /** Returns an error that rejects the whole HTTP request as invalid. */
  public static JsonRpcError rejection(int status, String message) {
    return rejection(status, ErrorCodes.INVALID_REQUEST, message);
  }

  public static JsonRpcError headerMismatch(String message) {
    return rejection(400, ErrorCodes.HEADER_MISMATCH, message);
  }

  public static JsonRpcError invalidParams(String message) {
    return new JsonRpcError(ErrorCodes.INVALID_PARAMS, message);
  }

  public static JsonRpcError methodNotFound() {
    return new JsonRpcError(ErrorCodes.METHOD_NOT_FOUND, "Method not found");
  }

  public JsonRpcError withStatus(int other) {
    return new JsonRpcError(code, message, data, other);
  }

  public JsonRpcError withData(RawJsonObject more) {
    return new JsonRpcError(code, message, Optional.of(more.toJson()), status);
  }

  String toJson() {
    RawJsonObject json =
        RawJsonObject.EMPTY.with("code", Integer.toString(code)).withString("message", message);
    return data.map(value -> json.with("data", value.text())).orElse(json).toString();
  }
}
