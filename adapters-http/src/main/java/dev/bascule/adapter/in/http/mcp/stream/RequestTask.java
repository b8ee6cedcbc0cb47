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
 * The answering of one request, on a thread of its own, so that it can end before the HTTP request
 * does, or after it. Thread-safe.
 */
public final class RequestTask {

  private static final Logger LOGGER = LoggerFactory.getLogger(RequestTask.class);

  private final EventBuffer buffer;
  private final Supplier<FinalMessage> action;
  private volatile @Nullable Thread thread;
  private volatile Runnable onCompletion = () -> {};

  /**
   * What goes into the buffer last.
   *
   * @param message empty where nobody waits for one
   * @param status the HTTP status that it goes with, if nothing was sent before
   */
  public record FinalMessage(Optional<JsonBytes> message, int status) {}

  /**
   * Prepares the answering.
   *
   * @param buffer where the answer goes
   * @param action may fill the buffer, and returns what is to be the last in it
   */
  public RequestTask(EventBuffer buffer, Supplier<FinalMessage> action) {
    this.action = action;
    this.buffer = buffer;
  }

  /**
   * Prepares the answering of one request.
   *
   * @param id the request's id, as it was written
   * @param buffer where the answer goes
   */
  public static RequestTask of(String id, EventBuffer buffer, Supplier<JsonRpcResult> action) {
    return new RequestTask(buffer, () -> finalMessage(id, executeSafely(action)));
  }

  /** Returns where the answer goes. */
  public EventBuffer buffer() {
    return buffer;
  }

  /** Begins, once. */
  public void start() {
    Thread started =
        Thread.ofVirtual()
            .name("mcp-answer")
            .unstarted(AnswerBudget.carry(RequestId.propagated(() -> run(action))));
    thread = started;
    started.start();
  }

  /**
   * Begins, once.
   *
   * @param then is run when it has ended, before anybody can read the answer: whoever has read it
   *     may use the request's id again
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

  /** Gives it up; no answer comes any more. Does not wait for its end. */
  public void cancel() {
    buffer.end();
    Thread started = thread;
    if (started != null) {
      started.interrupt();
    }
  }

  /** Returns the answer, also where the answering has a bug. */
  public static JsonRpcResult executeSafely(Supplier<JsonRpcResult> action) {
    try {
      return action.get();
    } catch (RuntimeException | Error e) {
      return reportBug(e);
    }
  }

  /** Logs {@code bug}, and returns the answer to the request that it broke. */
  public static JsonRpcResult reportBug(Throwable bug) {
    LOGGER.error("a request of an MCP client could not be answered", bug);
    return new JsonRpcResult.ErrorResult(new JsonRpcError(JsonRpcError.INTERNAL, "Internal error"));
  }

  /** Returns the message that answers request {@code id}; empty where nobody waits for it. */
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
