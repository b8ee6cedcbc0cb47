package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.domain.json.JsonBytes;
import java.util.Optional;

/**
 * A JSON-RPC error.
 *
 * @param code its code
 * @param message what went wrong, in words
 * @param data more about it, one JSON value
 * @param status the HTTP status that it goes with; 200 where clients read it as any other answer
 */
record RpcError(int code, String message, Optional<JsonBytes> data, int status) {

  static final int PARSE_ERROR = -32700;
  static final int INVALID_REQUEST = -32600;
  static final int METHOD_NOT_FOUND = -32601;
  static final int INVALID_PARAMS = -32602;
  static final int INTERNAL = -32603;

  /** Not found, until 2025-11-25. */
  static final int RESOURCE_NOT_FOUND = -32002;

  static final int HEADER_MISMATCH = -32020;
  static final int MISSING_CAPABILITY = -32021;
  static final int UNSUPPORTED_VERSION = -32022;

  RpcError {
    requireNonNull(message, "message");
    requireNonNull(data, "data");
  }

  RpcError(int code, String message) {
    this(code, message, Optional.empty(), /* status= */ 200);
  }

  /** An error for which the whole HTTP request is refused. */
  static RpcError refusing(int status, int code, String message) {
    return new RpcError(code, message, Optional.empty(), status);
  }

  static RpcError headerMismatch(String message) {
    return refusing(400, HEADER_MISMATCH, message);
  }

  static RpcError invalidParams(String message) {
    return new RpcError(INVALID_PARAMS, message);
  }

  static RpcError methodNotFound() {
    return new RpcError(METHOD_NOT_FOUND, "Method not found");
  }

  RpcError withStatus(int other) {
    return new RpcError(code, message, data, other);
  }

  RpcError withData(RawObject more) {
    return new RpcError(code, message, Optional.of(more.toJson()), status);
  }

  String toJson() {
    RawObject json =
        RawObject.EMPTY.with("code", Integer.toString(code)).withString("message", message);
    return data.map(value -> json.with("data", value.text())).orElse(json).toString();
  }
}
