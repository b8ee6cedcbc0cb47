package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.json.StrictJson;
import dev.bascule.mcp.protocol.ErrorCodes;
import dev.bascule.mcp.protocol.McpProtocol;
import dev.bascule.mcp.protocol.MetaKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Parses messages of clients: JSON-RPC 2.0, single or batched. Pure. */
public final class JsonRpcReader {

  static final int MAX_BATCH = 50;

  /** Longer numbers are not accepted as ids. */
  private static final int MAX_INTEGER_LENGTH = 40;

  private static final int MAX_ID = 1_000;

  private JsonRpcReader() {}

  public sealed interface Body {

    record Single(JsonRpcMessage message) implements Body {}

    /** Several messages, at least one. */
    record Batch(List<JsonRpcMessage> messages) implements Body {}

    record Unreadable(JsonRpcError error) implements Body {}
  }

  /**
   * Parses the body of a request.
   *
   * @param utf8 the body, whose bytes must not change
   */
  public static Body read(byte[] utf8) {
    if (!StrictJson.isValid(utf8)) {
      return new Body.Unreadable(
          JsonRpcError.rejection(
              400,
              ErrorCodes.PARSE_ERROR,
              "The body is not a single valid JSON value with unique names"));
    }
    Optional<RawJsonObject> object = RawJsonObject.ofStrict(utf8);
    return object.isPresent()
        ? new Body.Single(readObject(object.get()))
        : RawJsonObject.elements(new String(utf8, StandardCharsets.UTF_8), MAX_BATCH + 1)
            .map(JsonRpcReader::readBatch)
            .orElseGet(() -> new Body.Single(noObject()));
  }

  private static Body readBatch(List<String> messages) {
    if (messages.isEmpty() || messages.size() > MAX_BATCH) {
      return new Body.Unreadable(invalid("A batch must have 1 to " + MAX_BATCH + " messages"));
    }
    return new Body.Batch(messages.stream().map(JsonRpcReader::readMessage).toList());
  }

  private static JsonRpcMessage readMessage(String text) {
    return RawJsonObject.ofStrict(text.getBytes(StandardCharsets.UTF_8))
        .map(JsonRpcReader::readObject)
        .orElseGet(JsonRpcReader::noObject);
  }

  private static JsonRpcMessage noObject() {
    return new JsonRpcMessage.Invalid(Optional.empty(), invalid("A message must be a JSON object"));
  }

  private static JsonRpcMessage readObject(RawJsonObject message) {
    Optional<String> id = message.raw("id").filter(JsonRpcReader::isId);
    if (!message.hasString("jsonrpc", "2.0")) {
      return new JsonRpcMessage.Invalid(id, invalid("\"jsonrpc\" is \"2.0\""));
    }
    if (message.has("id") && id.isEmpty()) {
      return new JsonRpcMessage.Invalid(id, invalid("\"id\" must be a string or an integer"));
    }
    return message.has("method") ? readCall(message, id) : readResponse(message, id);
  }

  private static JsonRpcMessage readCall(RawJsonObject message, Optional<String> id) {
    Optional<String> method = message.string("method");
    Optional<RawJsonObject> params =
        message.has("params") ? message.object("params") : Optional.of(RawJsonObject.EMPTY);
    if (method.isEmpty()) {
      return new JsonRpcMessage.Invalid(id, invalid("\"method\" must be a string"));
    }
    if (params.isEmpty()) {
      return new JsonRpcMessage.Invalid(id, invalid("\"params\" must be a JSON object"));
    }
    Optional<RawJsonObject> meta =
        params.get().has(McpProtocol.META)
            ? params.get().object(McpProtocol.META)
            : Optional.of(RawJsonObject.EMPTY);
    if (meta.isEmpty()) {
      return new JsonRpcMessage.Invalid(
          id,
          JsonRpcError.rejection(
              400, ErrorCodes.INVALID_PARAMS, "\"_meta\" must be a JSON object"));
    }
    return id.isPresent()
        ? new JsonRpcMessage.Request(id.get(), method.get(), params.get(), meta.get())
        : new JsonRpcMessage.Notification(method.get(), params.get());
  }

  private static JsonRpcMessage readResponse(RawJsonObject message, Optional<String> id) {
    boolean hasOne = message.has("result") != message.has("error");
    if (!hasOne || id.isEmpty()) {
      return new JsonRpcMessage.Invalid(
          id, invalid("The message is not a request, notification or response"));
    }
    return new JsonRpcMessage.Response(id.get(), message);
  }

  /**
   * Returns the token with which {@code meta} requests progress, as written. Each notification
   * repeats it, so a longer one than an id may be is ignored.
   */
  public static Optional<String> progressToken(RawJsonObject meta) {
    return meta.raw(MetaKeys.PROGRESS_TOKEN).filter(JsonRpcReader::isId);
  }

  /** Returns whether {@code raw}, a JSON value, may be the id of a request. */
  public static boolean isId(String raw) {
    return raw.length() <= MAX_ID && (raw.startsWith("\"") || isInteger(raw));
  }

  /** Returns whether {@code raw}, a JSON value, is an integer of a usual length. */
  private static boolean isInteger(String raw) {
    int sign = raw.startsWith("-") ? 1 : 0;
    for (int i = sign; i < raw.length(); i++) {
      if (raw.charAt(i) < '0' || raw.charAt(i) > '9') {
        return false;
      }
    }
    return raw.length() - sign <= MAX_INTEGER_LENGTH;
  }

  private static JsonRpcError invalid(String message) {
    return JsonRpcError.rejection(400, message);
  }
}
