package dev.bascule.adapter.out.mcp.http.stateless;

import dev.bascule.adapter.out.mcp.http.HttpErrors;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.ResponseBodies;
import dev.bascule.adapter.out.mcp.http.stateless.ModernResponse.ErrorResponse;
import dev.bascule.adapter.out.mcp.http.stateless.ModernResponse.NoResult;
import dev.bascule.adapter.out.mcp.http.stateless.ModernResponse.Result;
import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.json.MalformedMessageException;
import dev.bascule.adapter.out.mcp.jsonrpc.AnswerBudgetException;
import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.MessageTooLongException;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.sse.SseEvent;
import dev.bascule.adapter.out.mcp.sse.SseReader;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.Unreachable;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader of the HTTP response to one request of revision 2026-07-28: JSON or an event stream, as
 * the server chooses; a stream is not resumed. Blocks.
 */
final class ModernResponseReader implements HttpExchanger.ResponseReader<ModernResponse> {

  private static final Logger log = LoggerFactory.getLogger(ModernResponseReader.class);

  private final long id;
  private final int maxMessageBytes;
  private final Consumer<ServerMessage> onNotification;

  /**
   * @param id the id of the request
   * @param onNotification receives the notifications before the response
   */
  ModernResponseReader(long id, int maxMessageBytes, Consumer<ServerMessage> onNotification) {
    this.id = id;
    this.maxMessageBytes = maxMessageBytes;
    this.onNotification = onNotification;
  }

  @Override
  public ModernResponse read(Response response) throws IOException {
    try {
      return response.isSuccessful() ? readSuccess(response) : readError(response);
    } catch (AnswerBudgetException _) {
      return new NoResult(AnswerBudget.exceeded());
    } catch (MessageTooLongException e) {
      return noResult(String.valueOf(e.getMessage()));
    } catch (MalformedMessageException e) {
      return noResult("the server's message is malformed: " + e.reason());
    }
  }

  private static ModernResponse readError(Response response) throws IOException {
    Optional<Rejected> error = HttpErrors.rpcError(ResponseBodies.errorBody(response));
    return new ErrorResponse(
        response.code(),
        error,
        HttpErrors.failure(response.code(), response.header("Retry-After"), error));
  }

  private ModernResponse readSuccess(Response response)
      throws IOException, MalformedMessageException {
    return switch (ResponseBodies.mediaType(response)) {
      case "application/json" -> readJson(response);
      case "text/event-stream" -> readEvents(response);
      default -> noResult(ResponseBodies.describeWrongType(response));
    };
  }

  private ModernResponse readJson(Response response) throws IOException, MalformedMessageException {
    ModernResponse answer = find(ResponseBodies.whole(response, maxMessageBytes), response.code());
    return answer == null ? noResult("the server responded to another request") : answer;
  }

  private ModernResponse readEvents(Response response)
      throws IOException, MalformedMessageException {
    SseReader events = new SseReader(response.body().byteStream(), maxMessageBytes);
    Optional<SseEvent> event = events.next();
    while (event.isPresent()) {
      if (event.get().type().equals("message")) {
        ModernResponse answer = find(event.get().data(), response.code());
        if (answer != null) {
          return answer;
        }
      }
      event = events.next();
    }
    return new NoResult(
        new Unreachable("the stream ended before the response", DeliveryStatus.MAY_HAVE_RUN));
  }

  /** Returns the response if {@code bytes} contain it; null otherwise. */
  private @Nullable ModernResponse find(byte[] bytes, int status) throws MalformedMessageException {
    ModernResponse response = null;
    for (RpcMessage message : JsonRpcCodec.read(JsonSlice.of(bytes))) {
      ModernResponse found = take(message, status);
      if (found != null) {
        response = found;
      }
    }
    return response;
  }

  private @Nullable ModernResponse take(RpcMessage message, int status) {
    return switch (message) {
      case RpcMessage.Result(long of, JsonSlice value) when of == id -> new Result(value);
      // An error without an id must be about the request of this HTTP response.
      case RpcMessage.ErrorResponse(OptionalLong of, Rejected error) when of.orElse(id) == id ->
          new ErrorResponse(status, Optional.of(error), error);
      case RpcMessage.Notification(ServerMessage notification) -> {
        onNotification.accept(notification);
        yield null;
      }
      case RpcMessage.Result _, RpcMessage.ErrorResponse _, RpcMessage.Request _ -> {
        log.debug("Ignoring a message of a server that does not belong to the request");
        yield null;
      }
    };
  }

  private static ModernResponse noResult(String reason) {
    return new NoResult(new BadAnswer(reason));
  }
}
