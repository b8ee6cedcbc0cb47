package dev.bascule.adapter.out.mcp.http;

import dev.bascule.adapter.out.mcp.http.HttpErrors.SessionKind;
import dev.bascule.adapter.out.mcp.jsonrpc.AnswerBudgetException;
import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.MessageTooLongException;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.NoAnswer;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.SessionLost;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage.Result;
import dev.bascule.adapter.out.mcp.sse.SseEvent;
import dev.bascule.adapter.out.mcp.sse.SseReader;
import dev.bascule.adapter.out.mcp.sse.StreamPosition;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import dev.bascule.mcp.protocol.McpProtocol;
import dev.bascule.mcp.protocol.MediaTypes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the HTTP response to one request: JSON or an event stream, as the server chooses.
 * Passes other messages on. Blocks.
 */
public final class PostResponseReader {

  private final long id;
  private final SessionKind sessionKind;
  private final int maxMessageBytes;
  private final Consumer<RpcMessage> onOtherMessage;
  private final @Nullable StreamPosition position;
  private @Nullable String sessionId;
  private int errorStatus;

  /**
   * The body of the last HTTP response if it was an error and its body was read; null otherwise.
   */
  private byte @Nullable [] errorBody;

  /**
   * @param id the id of the request
   * @param sessionKind the kind of its session
   * @param onOtherMessage receives every message other than the response
   * @param position tracks how far an event stream was read, and what was in it before; null for
   *     one that is not resumed
   */
  public PostResponseReader(
      long id,
      SessionKind sessionKind,
      int maxMessageBytes,
      Consumer<RpcMessage> onOtherMessage,
      @Nullable StreamPosition position) {
    this.id = id;
    this.sessionKind = sessionKind;
    this.maxMessageBytes = maxMessageBytes;
    this.onOtherMessage = onOtherMessage;
    this.position = position;
  }

  /** Returns the id of the request. */
  public long id() {
    return id;
  }

  /** Returns the header {@code Mcp-Session-Id} of the last HTTP response; a secret. */
  public Optional<String> sessionId() {
    return Optional.ofNullable(sessionId);
  }

  /** Returns the status of the last HTTP response if it was an error; 0 otherwise. */
  public int errorStatus() {
    return errorStatus;
  }

  /** Returns the JSON-RPC error in the last HTTP response, if that was an error. */
  public Optional<Failure.Rejected> rpcError() {
    return errorBody == null ? Optional.empty() : HttpErrors.rpcError(errorBody);
  }

  /**
   * Returns whether the last HTTP response was an error that suggests the HTTP+SSE transport. One
   * whose caller left before its body was read suggests nothing.
   */
  public boolean suggestsSse() {
    return errorBody != null && HttpErrors.suggestsSse(errorStatus, errorBody);
  }

  /**
   * Reads {@code response} up to the JSON-RPC response.
   *
   * @throws IOException if the connection breaks or the time is over
   */
  public PostResponse read(Response response) throws IOException {
    errorStatus = response.isSuccessful() ? 0 : response.code();
    errorBody = null;
    sessionId = response.header(McpProtocol.SESSION_HEADER);
    try {
      return errorStatus == 0 ? readSuccess(response) : readError(response);
    } catch (AnswerBudgetException _) {
      return new NoAnswer(AnswerBudget.exceeded());
    } catch (MessageTooLongException e) {
      return badAnswer(String.valueOf(e.getMessage()));
    } catch (MalformedMessageException e) {
      return badAnswer("the server's message is malformed: " + e.reason());
    }
  }

  private PostResponse readError(Response response) throws IOException {
    if (HttpErrors.isSessionLost(errorStatus, sessionKind)) {
      return new SessionLost();
    }
    byte[] body = ResponseBodies.errorBody(response);
    errorBody = body;
    Optional<Failure.UpstreamFailure> redirect = HttpErrors.redirect(response);
    if (redirect.isPresent()) {
      return new NoAnswer(redirect.get());
    }
    return HttpErrors.read(errorStatus, response.header("Retry-After"), body, sessionKind);
  }

  private PostResponse readSuccess(Response response)
      throws IOException, MalformedMessageException {
    return switch (ResponseBodies.mediaType(response)) {
      case MediaTypes.JSON -> readJson(response);
      case MediaTypes.EVENT_STREAM -> readEvents(response);
      default -> badAnswer(ResponseBodies.describeWrongType(response));
    };
  }

  private PostResponse readJson(Response response) throws IOException, MalformedMessageException {
    PostResponse answer = find(ResponseBodies.whole(response, maxMessageBytes), onOtherMessage);
    return answer == null ? badAnswer("the server responded to another request") : answer;
  }

  private PostResponse readEvents(Response response) throws IOException, MalformedMessageException {
    SseReader events = new SseReader(response.body().byteStream(), maxMessageBytes);
    try {
      Optional<SseEvent> event = events.next();
      while (event.isPresent()) {
        PostResponse answer = find(event.get());
        if (answer != null) {
          return answer;
        }
        event = events.next();
      }
    } finally {
      if (position != null) {
        position.update(events);
      }
    }
    return new NoAnswer(
        new Unreachable("the stream ended before the response", DeliveryStatus.MAY_HAVE_RUN));
  }

  /** Repeated events matter only if they contain the response, which a server may send again. */
  private @Nullable PostResponse find(SseEvent event) throws MalformedMessageException {
    boolean isNew = position == null || position.isNew(event);
    return event.type().equals("message")
        ? find(event.data(), isNew ? onOtherMessage : _ -> {})
        : null;
  }

  /** Returns the response if {@code bytes} contain it; null otherwise. */
  private @Nullable PostResponse find(byte[] bytes, Consumer<RpcMessage> rest)
      throws MalformedMessageException {
    List<RpcMessage> messages = JsonRpcCodec.read(JsonSlice.of(bytes));
    PostResponse answer = null;
    for (RpcMessage message : messages) {
      PostResponse found = answerIn(message);
      if (found == null) {
        rest.accept(message);
      } else {
        answer = found;
      }
    }
    return answer;
  }

  private @Nullable PostResponse answerIn(RpcMessage message) {
    return switch (message) {
      case Result result when result.id() == id -> result;
      // An error without an id must be about the request of this HTTP response.
      case RpcMessage.ErrorResponse(OptionalLong of, Failure.Rejected error)
          when of.orElse(id) == id ->
          new NoAnswer(error);
      case Result _, RpcMessage.ErrorResponse _ -> null;
      case RpcMessage.Request _, RpcMessage.Notification _ -> null;
    };
  }

  private static PostResponse badAnswer(String reason) {
    return new NoAnswer(new BadAnswer(reason));
  }
}
