package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.adapter.in.http.json.JsonSplicer;
import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.domain.json.JsonBytes;
import java.util.Optional;

/** Writes the messages of JSON-RPC 2.0. Pure. */
public final class JsonRpcWriter {

  private static final String BEGIN = "{\"jsonrpc\":\"2.0\",";

  private JsonRpcWriter() {}

  /**
   * Returns a response with a result.
   *
   * @param id the request's id, as it was written
   */
  public static JsonBytes result(String id, JsonBytes result) {
    return result(id, new JsonRpcResult.Result(result));
  }

  /** Returns a response with a result. Copies what the server sent once. */
  public static JsonBytes result(String id, JsonRpcResult.Result result) {
    String begin = BEGIN + "\"id\":" + id + ",\"result\":";
    return result.firstMembers().isEmpty()
        ? result.json().surroundedBy(begin, "}")
        : JsonSplicer.prepend(begin, result.json(), result.firstMembers(), "}");
  }

  /**
   * Returns a response with an error.
   *
   * @param id the request's id, as it was written; empty where it could not be read
   */
  public static JsonBytes error(Optional<String> id, JsonRpcError error) {
    String idMember = id.map(raw -> "\"id\":" + raw + ",").orElse("");
    return JsonBytes.of(BEGIN + idMember + "\"error\":" + error.toJson() + "}");
  }

  public static JsonBytes notification(String method, JsonBytes params) {
    return JsonBytes.of(
        BEGIN + "\"method\":" + RawJsonObject.quote(method) + paramsMember(params) + "}");
  }

  public static JsonBytes request(String id, String method, JsonBytes params) {
    return JsonBytes.of(
        BEGIN
            + "\"id\":"
            + id
            + ",\"method\":"
            + RawJsonObject.quote(method)
            + paramsMember(params)
            + "}");
  }

  private static String paramsMember(JsonBytes params) {
    return ",\"params\":" + params.text();
  }
}
