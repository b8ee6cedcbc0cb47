package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.domain.json.JsonBytes;
import java.util.Optional;

/** Writes the messages of JSON-RPC 2.0. Pure. */
final class Rpc {

  private static final String BEGIN = "{\"jsonrpc\":\"2.0\",";

  private Rpc() {}

  /**
   * @param id the request's id, as it was written
   */
  static JsonBytes result(String id, JsonBytes result) {
    return JsonBytes.of(BEGIN + "\"id\":" + id + ",\"result\":" + result.text() + "}");
  }

  /**
   * @param id the request's id, as it was written; empty where it could not be read
   */
  static JsonBytes error(Optional<String> id, RpcError error) {
    String idMember = id.map(raw -> "\"id\":" + raw + ",").orElse("");
    return JsonBytes.of(BEGIN + idMember + "\"error\":" + error.toJson() + "}");
  }

  static JsonBytes notification(String method, JsonBytes params) {
    return JsonBytes.of(
        BEGIN + "\"method\":" + RawObject.quote(method) + paramsMember(params) + "}");
  }

  static JsonBytes request(String id, String method, JsonBytes params) {
    return JsonBytes.of(
        BEGIN
            + "\"id\":"
            + id
            + ",\"method\":"
            + RawObject.quote(method)
            + paramsMember(params)
            + "}");
  }

  private static String paramsMember(JsonBytes params) {
    return ",\"params\":" + params.text();
  }
}
