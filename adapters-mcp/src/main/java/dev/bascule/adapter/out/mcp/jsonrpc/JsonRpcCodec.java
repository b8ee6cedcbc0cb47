package dev.bascule.adapter.out.mcp.jsonrpc;

import dev.bascule.application.context.ClientResponse;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.mcp.json.JsonCursor;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.JsonWriter;
import dev.bascule.mcp.json.LogSanitizer;
import dev.bascule.mcp.json.MalformedMessageException;
import dev.bascule.mcp.json.ResultMembers;
import dev.bascule.mcp.json.Utf8Sanitizer;
import dev.bascule.mcp.protocol.ErrorCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A codec of the JSON-RPC 2.0 messages of and to servers. Stateless. */
public final class JsonRpcCodec {

  /** Longer than anyone reads; a server's text must not fill a log. */
  private static final int MAX_ERROR_TEXT = 8192;

  /** The id of a server's request is kept while a client is asked, and repeated in the response. */
  private static final int MAX_ID = 1_000;

  /** For the envelope around a method and params. */
  private static final int ROOM = 80;

  private JsonRpcCodec() {}

  /**
   * Reads a message, or a batch of messages, which only revision 2025-03-26 of MCP allows. Invalid
   * UTF-8 is replaced.
   *
   * @throws MalformedMessageException if it is not JSON-RPC
   */
  public static List<RpcMessage> read(JsonSlice bytes) throws MalformedMessageException {
    List<RpcMessage> messages = new ArrayList<>();
    JsonCursor.read(
        Utf8Sanitizer.sanitize(bytes),
        at -> {
          if (at.isArray()) {
            at.elements(element -> messages.add(readOne(element)));
          } else {
            messages.add(readOne(at));
          }
        });
    return messages;
  }

  private static RpcMessage readOne(JsonCursor at) throws MalformedMessageException {
    Envelope envelope = new Envelope();
    at.members(envelope::take);
    return envelope.toMessage();
  }

  /** Returns a request with unchanged {@code params}. */
  public static byte[] request(long id, String method, JsonBytes params) {
    return requestText(id, method, "", params, 0).toBytes();
  }

  /** Returns a request without copying it. */
  public static JsonSlice requestSlice(long id, String method, JsonBytes params) {
    return requestSlice(id, method, "", params, 0);
  }

  /**
   * Returns a request without copying it. Its params are {@code first}, followed by {@code params}
   * from the index {@code from}.
   */
  public static JsonSlice requestSlice(
      long id, String method, String first, JsonBytes params, int from) {
    return requestText(id, method, first, params, from).toSlice();
  }

  private static JsonWriter requestText(
      long id, String method, String first, JsonBytes params, int from) {
    return new JsonWriter(first.length() + params.length() + method.length() + ROOM)
        .raw("{\"jsonrpc\":\"2.0\",\"id\":")
        .raw(Long.toString(id))
        .raw(",\"method\":")
        .string(method)
        .raw(",\"params\":")
        .raw(first)
        .raw(params, from)
        .raw("}");
  }

  /** Returns a notification without params. */
  public static byte[] notification(String method) {
    return new JsonWriter()
        .raw("{\"jsonrpc\":\"2.0\",\"method\":")
        .string(method)
        .raw("}")
        .toBytes();
  }

  /** Returns the notification that the request {@code id} is cancelled. */
  public static byte[] cancelled(long id) {
    return new JsonWriter()
        .raw("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",")
        .raw("\"params\":{\"requestId\":")
        .raw(Long.toString(id))
        .raw("}}")
        .toBytes();
  }

  /** Returns an empty result, such as that of {@code ping}. */
  public static byte[] emptyResult(JsonSlice id) {
    return response(id, "\"result\":{}");
  }

  /** Returns the response of a client to a server's request. */
  public static byte[] response(JsonSlice id, ClientResponse response) {
    return switch (response) {
      case ClientResponse.Answered(JsonBytes result) -> response(id, "\"result\":" + result.text());
      case ClientResponse.Rejected(JsonBytes error) -> response(id, "\"error\":" + error.text());
      case ClientResponse.NoResponse() ->
          response(id, "\"error\":{\"code\":-32603,\"message\":\"The client did not respond\"}");
    };
  }

  /** Returns the error in {@code error}, a JSON value. */
  public static Rejected readRejection(JsonBytes error) {
    AtomicReference<Rejected> read =
        new AtomicReference<>(
            new Rejected(
                ErrorCodes.INTERNAL_ERROR, "The client rejected the request", Optional.empty()));
    try {
      JsonCursor.read(
          JsonSlice.of(error.toByteArray()),
          at -> {
            if (at.isObject()) {
              read.set(Envelope.readError(at));
            }
          });
    } catch (MalformedMessageException _) {
      // The error is malformed, so only the fact of the rejection is known.
    }
    return read.get();
  }

  private static byte[] response(JsonSlice id, String member) {
    return new JsonWriter()
        .raw("{\"jsonrpc\":\"2.0\",\"id\":")
        .raw(id.text())
        .raw(",")
        .raw(member)
        .raw("}")
        .toBytes();
  }

  /** The members of a message that determine its kind. */
  private static final class Envelope {

    private @Nullable JsonSlice id;
    private OptionalLong ourId = OptionalLong.empty();
    private @Nullable String method;
    private JsonBytes params = ServerMessage.NO_PARAMS;
    private @Nullable JsonSlice result;
    private @Nullable Rejected error;

    void take(String name, JsonCursor value) throws MalformedMessageException {
      switch (name) {
        case "id" -> takeId(value);
        case "method" -> method = value.text();
        case "params" -> params = value.isObject() ? value.cut().toJson() : params;
        case "result" -> result = ResultMembers.cut(value);
        case "error" -> error = value.isNull() ? null : readError(value);
        default -> {
          // Unknown members are ignored.
        }
      }
    }

    private void takeId(JsonCursor value) throws MalformedMessageException {
      if (!value.isNull()) {
        OptionalLong number = value.integer();
        ourId = OptionalLong.of(number.orElse(RpcMessage.FOREIGN_ID));
        JsonSlice written = value.cut();
        if (written.length() > MAX_ID) {
          throw new MalformedMessageException("its id has more than " + MAX_ID + " bytes");
        }
        id = written;
      }
    }

    RpcMessage toMessage() throws MalformedMessageException {
      if (method != null) {
        ServerMessage message = new ServerMessage(method, params);
        return id == null
            ? new RpcMessage.Notification(message)
            // A copy, which does not keep the whole message.
            : new RpcMessage.Request(JsonSlice.of(id.toBytes()), message);
      }
      if (error != null) {
        return new RpcMessage.ErrorResponse(ourId, error);
      }
      if (result != null) {
        return new RpcMessage.Result(ourId.orElse(RpcMessage.FOREIGN_ID), result);
      }
      throw new MalformedMessageException("it has neither method nor result nor error");
    }

    private static Rejected readError(JsonCursor at) throws MalformedMessageException {
      ErrorMembers members = new ErrorMembers();
      at.members(members::take);
      return new Rejected(
          members.code,
          LogSanitizer.shortened(members.message, MAX_ERROR_TEXT),
          Optional.ofNullable(members.data));
    }
  }

  private static final class ErrorMembers {

    private int code;
    private String message = "";
    private @Nullable JsonBytes data;

    void take(String name, JsonCursor value) throws MalformedMessageException {
      switch (name) {
        case "code" ->
            code = Math.clamp(value.integer().orElse(0), Integer.MIN_VALUE, Integer.MAX_VALUE);
        case "message" -> {
          String text = value.text();
          message = text == null ? "" : text;
        }
        case "data" -> data = value.isNull() ? null : value.cut().toJson();
        default -> {
          // Unknown members are ignored.
        }
      }
    }
  }
}
