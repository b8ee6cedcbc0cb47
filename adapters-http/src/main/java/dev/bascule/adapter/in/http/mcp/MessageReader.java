package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.adapter.in.http.json.StrictText;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what clients send: JSON-RPC 2.0, one message or several. Pure. */
final class MessageReader {

  /** More messages in one body are refused. */
  static final int MAX_BATCH = 50;

  /** Longer numbers are ids for nobody. */
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,40}");

  private static final int MAX_ID = 1_000;

  private MessageReader() {}

  /** What a body turned out to be. */
  sealed interface Body {

    /** One message. */
    record Single(Incoming message) implements Body {}

    /** Several messages, at least one. */
    record Batch(List<Incoming> messages) implements Body {}

    /** Nothing of the kind. */
    record Unreadable(RpcError error) implements Body {}
  }

  static Body read(ByteBuffer bytes) {
    Optional<String> text = StrictText.read(bytes);
    if (text.isEmpty()) {
      return new Body.Unreadable(
          RpcError.refusing(
              400,
              RpcError.PARSE_ERROR,
              "The body is not one JSON value with unique names and whole characters"));
    }
    Optional<List<String>> batch = RawObject.elements(text.get());
    return batch.isPresent() ? readBatch(batch.get()) : new Body.Single(readMessage(text.get()));
  }

  private static Body readBatch(List<String> messages) {
    if (messages.isEmpty() || messages.size() > MAX_BATCH) {
      return new Body.Unreadable(
          invalid("A batch has 1 to " + MAX_BATCH + " messages, but this has " + messages.size()));
    }
    return new Body.Batch(messages.stream().map(MessageReader::readMessage).toList());
  }

  private static Incoming readMessage(String text) {
    Optional<RawObject> object = RawObject.of(text);
    return object.isPresent()
        ? readObject(object.get())
        : new Incoming.Invalid(Optional.empty(), invalid("A message is a JSON object"));
  }

  private static Incoming readObject(RawObject message) {
    Optional<String> id = message.raw("id").filter(MessageReader::isId);
    if (!message.string("jsonrpc").equals(Optional.of("2.0"))) {
      return new Incoming.Invalid(id, invalid("\"jsonrpc\" is \"2.0\""));
    }
    if (message.has("id") && id.isEmpty()) {
      return new Incoming.Invalid(id, invalid("\"id\" is a string or an integer"));
    }
    return message.has("method") ? readCall(message, id) : readResponse(message, id);
  }

  private static Incoming readCall(RawObject message, Optional<String> id) {
    Optional<String> method = message.string("method");
    Optional<RawObject> params =
        message.has("params") ? message.object("params") : Optional.of(RawObject.EMPTY);
    if (method.isEmpty()) {
      return new Incoming.Invalid(id, invalid("\"method\" is a string"));
    }
    if (params.isEmpty()) {
      return new Incoming.Invalid(id, invalid("\"params\" is a JSON object"));
    }
    Optional<RawObject> meta =
        params.get().has(Protocol.META)
            ? params.get().object(Protocol.META)
            : Optional.of(RawObject.EMPTY);
    if (meta.isEmpty()) {
      return new Incoming.Invalid(
          id, RpcError.refusing(400, RpcError.INVALID_PARAMS, "\"_meta\" is a JSON object"));
    }
    return id.isPresent()
        ? new Incoming.Request(id.get(), method.get(), params.get(), meta.get())
        : new Incoming.Notification(method.get(), params.get());
  }

  private static Incoming readResponse(RawObject message, Optional<String> id) {
    boolean hasOne = message.has("result") != message.has("error");
    if (!hasOne || id.isEmpty()) {
      return new Incoming.Invalid(id, invalid("The message is no request, notification, response"));
    }
    return new Incoming.Response(id.get(), message);
  }

  private static boolean isId(String raw) {
    return raw.length() <= MAX_ID && (raw.startsWith("\"") || INTEGER.matcher(raw).matches());
  }

  private static RpcError invalid(String message) {
    return RpcError.refusing(400, RpcError.INVALID_REQUEST, message);
  }
}
