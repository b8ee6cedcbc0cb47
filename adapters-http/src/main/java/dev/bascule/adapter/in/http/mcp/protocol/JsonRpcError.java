package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.mcp.json.RawJsonObject;
import java.util.Optional;

/**
 * A JSON-RPC error.
 *
 * @param status the HTTP status of the response; 200 if clients parse it like any other response
 */
public record JsonRpcError(int code, String message, Optional<JsonBytes> data, int status) {

  public static final int PARSE_ERROR = -32700;
  public static final int INVALID_REQUEST = -32600;
  public static final int METHOD_NOT_FOUND = -32601;
  public static final int INVALID_PARAMS = -32602;
  public static final int INTERNAL = -32603;
  static final int HEADER_MISMATCH = -32020;
  static final int MISSING_CAPABILITY = -32021;
  public static final int UNSUPPORTED_VERSION = -32022;

  public JsonRpcError(int code, String message) {
    this(code, message, Optional.empty(), /* status= */ 200);
  }

  /** Returns an error that rejects the whole HTTP request. */
  public static JsonRpcError rejection(int status, int code, String message) {
    return new JsonRpcError(code, message, Optional.empty(), status);
  }

  /** Returns an error that rejects the whole HTTP request as invalid. */
  public static JsonRpcError rejection(int status, String message) {
    return rejection(status, INVALID_REQUEST, message);
  }

  public static JsonRpcError headerMismatch(String message) {
    return rejection(400, HEADER_MISMATCH, message);
  }

  public static JsonRpcError invalidParams(String message) {
    return new JsonRpcError(INVALID_PARAMS, message);
  }

  public static JsonRpcError methodNotFound() {
    return new JsonRpcError(METHOD_NOT_FOUND, "Method not found");
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
