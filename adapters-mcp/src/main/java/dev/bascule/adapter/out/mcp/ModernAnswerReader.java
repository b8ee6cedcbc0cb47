package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.ModernAnswer.Nonsense;
import dev.bascule.adapter.out.mcp.ModernAnswer.Refusal;
import dev.bascule.adapter.out.mcp.ModernAnswer.Result;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Failure.Rejected;
import dev.bascule.domain.outcome.Failure.Unreachable;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the HTTP response to one request of revision 2026-07-28: JSON or a stream of events, as the
 * server chooses, which is not resumed. Waits for the server.
 */
final class ModernAnswerReader implements HttpWire.Reading<ModernAnswer> {

  private static final Logger log = LoggerFactory.getLogger(ModernAnswerReader.class);

  private final long id;
  private final int maxMessageBytes;
  private final Consumer<ServerMessage> told;

  /**
   * @param id of the request
   * @param told is given the notifications that come before the answer
   */
  ModernAnswerReader(long id, int maxMessageBytes, Consumer<ServerMessage> told) {
    this.id = id;
    this.maxMessageBytes = maxMessageBytes;
    this.told = requireNonNull(told, "told");
  }

  @Override
  public ModernAnswer read(Response response) throws IOException {
    try {
      return response.isSuccessful() ? readSuccess(response) : readRefusal(response);
    } catch (MessageTooLongException e) {
      return nonsense(String.valueOf(e.getMessage()));
    } catch (MalformedMessageException e) {
      return nonsense("the server's message is malformed: " + e.reason());
    }
  }

  private static ModernAnswer readRefusal(Response response) throws IOException {
    Optional<Rejected> error = HttpRefusal.rpcError(HttpBodies.ofRefusal(response));
    return new Refusal(
        response.code(),
        error,
        HttpRefusal.failure(response.code(), response.header("Retry-After"), error));
  }

  private ModernAnswer readSuccess(Response response)
      throws IOException, MalformedMessageException {
    return switch (HttpBodies.mediaType(response)) {
      case "application/json" -> readJson(response);
      case "text/event-stream" -> readEvents(response);
      default -> nonsense(HttpBodies.wrongType(response));
    };
  }

  private ModernAnswer readJson(Response response) throws IOException, MalformedMessageException {
    ModernAnswer answer = find(HttpBodies.whole(response, maxMessageBytes), response.code());
    return answer == null ? nonsense("the server answered some other request") : answer;
  }

  private ModernAnswer readEvents(Response response) throws IOException, MalformedMessageException {
    SseReader events = new SseReader(response.body().byteStream(), maxMessageBytes);
    Optional<SseEvent> event = events.next();
    while (event.isPresent()) {
      if (event.get().type().equals("message")) {
        ModernAnswer answer = find(event.get().data(), response.code());
        if (answer != null) {
          return answer;
        }
      }
      event = events.next();
    }
    return new Nonsense(
        new Unreachable("the stream ended before the answer", Delivery.MAY_HAVE_RUN));
  }

  /** Returns the answer if it is in {@code bytes}; null if it is not. */
  private @Nullable ModernAnswer find(byte[] bytes, int status) throws MalformedMessageException {
    ModernAnswer answer = null;
    for (RpcMessage message : JsonRpcCodec.read(JsonSlice.of(bytes))) {
      ModernAnswer found = take(message, status);
      if (found != null) {
        answer = found;
      }
    }
    return answer;
  }

  private @Nullable ModernAnswer take(RpcMessage message, int status) {
    return switch (message) {
      case RpcMessage.Result(long of, JsonSlice value) when of == id -> new Result(value);
      // Without an id, it can only be about the one request that this response is for.
      case RpcMessage.Rejection(OptionalLong of, Rejected error) when of.orElse(id) == id ->
          new Refusal(status, Optional.of(error), error);
      case RpcMessage.Notification(ServerMessage notification) -> {
        told.accept(notification);
        yield null;
      }
      case RpcMessage.Result _, RpcMessage.Rejection _, RpcMessage.Request _ -> {
        log.debug("A server sends what does not belong to the request, which is ignored");
        yield null;
      }
    };
  }

  private static ModernAnswer nonsense(String reason) {
    return new Nonsense(new BadAnswer(reason));
  }
}
