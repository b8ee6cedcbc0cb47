package dev.bascule.adapter.in.http.mcp.stream;

import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.json.JsonBytes;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processing of one request on its own thread, so that it can end before or after the HTTP
 * request. Thread-safe.
 */
public final class RequestTask {

  private static final Logger LOGGER = LoggerFactory.getLogger(RequestTask.class);

  private final EventBuffer buffer;
  private final Supplier<FinalMessage> action;
  private volatile @Nullable Thread thread;
  private volatile Runnable onCompletion = () -> {};

  /**
   * The last item of the buffer.
   *
   * @param message empty if the client does not wait for one
   * @param status the HTTP status of the response if nothing was sent before
   */
  public record FinalMessage(Optional<JsonBytes> message, int status) {}

  /**
   * Creates a task that is not started.
   *
   * @param buffer receives the response
   * @param action may fill the buffer, and returns its final message
   */
  public RequestTask(EventBuffer buffer, Supplier<FinalMessage> action) {
    this.action = action;
    this.buffer = buffer;
  }

  /**
   * Creates a task for one request.
   *
   * @param id the request's id, as written
   * @param buffer receives the response
   */
  public static RequestTask of(String id, EventBuffer buffer, Supplier<JsonRpcResult> action) {
    return new RequestTask(buffer, () -> finalMessage(id, executeSafely(action)));
  }

  /** Returns the buffer of the response. */
  public EventBuffer buffer() {
    return buffer;
  }

  /** Starts the task; must be called once. */
  public void start() {
    Thread started =
        Thread.ofVirtual()
            .name("mcp-answer")
            .unstarted(AnswerBudget.carry(RequestId.propagated(() -> run(action))));
    thread = started;
    started.start();
  }

  /**
   * Starts the task; must be called once.
   *
   * @param then runs when the task has completed, before the client can read the response: after
   *     that the client may reuse the request's id
   */
  public void start(Runnable then) {
    onCompletion = then;
    start();
  }

  private void run(Supplier<FinalMessage> action) {
    FinalMessage last = new FinalMessage(Optional.empty(), /* status= */ 500);
    try {
      last = action.get();
    } finally {
      onCompletion.run();
      publish(last);
    }
  }

  private void publish(FinalMessage last) {
    last.message().ifPresent(message -> buffer.finish(message, last.status()));
    buffer.end();
  }

  /** Cancels the task without a response. Does not wait for its completion. */
  public void cancel() {
    buffer.end();
    Thread started = thread;
    if (started != null) {
      started.interrupt();
    }
  }

  /** Returns the result; an internal error if the action throws. */
  public static JsonRpcResult executeSafely(Supplier<JsonRpcResult> action) {
    try {
      return action.get();
    } catch (RuntimeException | Error e) {
      return reportBug(e);
    }
  }

  /** Logs {@code bug}, and returns an internal error. */
  public static JsonRpcResult reportBug(Throwable bug) {
    LOGGER.error("A request of an MCP client failed with an internal error", bug);
    return new JsonRpcResult.ErrorResult(new JsonRpcError(JsonRpcError.INTERNAL, "Internal error"));
  }

  /** Returns the response to request {@code id}; empty if the client does not wait for it. */
  public static Optional<JsonBytes> render(String id, JsonRpcResult result) {
    return switch (result) {
      case JsonRpcResult.Result served -> Optional.of(JsonRpcWriter.result(id, served));
      case JsonRpcResult.ErrorResult(JsonRpcError error) ->
          Optional.of(JsonRpcWriter.error(Optional.of(id), error));
      case JsonRpcResult.NoResponse() -> Optional.empty();
    };
  }

  private static FinalMessage finalMessage(String id, JsonRpcResult result) {
    int status =
        result instanceof JsonRpcResult.ErrorResult(JsonRpcError error) ? error.status() : 200;
    return new FinalMessage(render(id, result), status);
  }
}
