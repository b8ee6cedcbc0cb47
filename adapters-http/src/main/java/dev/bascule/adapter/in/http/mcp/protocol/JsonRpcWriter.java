package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.mcp.json.JsonSplicer;
import dev.bascule.mcp.json.RawJsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Writes the messages of JSON-RPC 2.0. Pure. */
public final class JsonRpcWriter {

  private static final String BEGIN = "{\"jsonrpc\":\"2.0\",";

  private static final ByteBuffer END =
      ByteBuffer.wrap("}".getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();

  private JsonRpcWriter() {}

  /**
   * Returns a response with a result.
   *
   * @param id the request's id, as written
   */
  public static JsonBytes result(String id, JsonBytes result) {
    return result(id, new JsonRpcResult.Result(result));
  }

  /** Returns a response with a result. Copies the server's part once. */
  public static JsonBytes result(String id, JsonRpcResult.Result result) {
    int rest = rest(result);
    return result.json().spliced(head(id, result, rest), rest, result.json().length(), "}");
  }

  /** Returns a response with a result in parts, without copying the server's part. */
  public static List<ByteBuffer> resultParts(String id, JsonRpcResult.Result result) {
    int rest = rest(result);
    return List.of(
        ByteBuffer.wrap(head(id, result, rest).getBytes(StandardCharsets.UTF_8)),
        result.json().asByteBuffer().position(rest),
        END);
  }

  /** Returns the index at which the JSON of {@code result} continues after its first members. */
  private static int rest(JsonRpcResult.Result result) {
    return result.firstMembers().isEmpty() ? 0 : JsonSplicer.afterBrace(result.json());
  }

  private static String head(String id, JsonRpcResult.Result result, int rest) {
    return result.firstMembers().isEmpty()
        ? BEGIN + "\"id\":" + id + ",\"result\":"
        : BEGIN
            + "\"id\":"
            + id
            + ",\"result\":{"
            + result.firstMembers()
            + JsonSplicer.separatorAt(result.json(), rest);
  }

  /**
   * Returns a response with an error.
   *
   * @param id the request's id, as written; empty if it could not be read
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
