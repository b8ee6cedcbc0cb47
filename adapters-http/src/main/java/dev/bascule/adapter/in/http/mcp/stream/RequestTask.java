package dev.bascule.adapter.in.http.mcp.stream;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
import dev.bascule.domain.json.JsonBytes;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answering of one request, on a thread of its own, so that it can end before the HTTP request
 * does, or after it. Thread-safe.
 */
public final class RequestTask {

  private static final Logger LOGGER = LoggerFactory.getLogger(RequestTask.class);

  private final EventBuffer buffer;
  private final Thread thread;
  private volatile Runnable afterwards = () -> {};

  /**
   * What goes into the buffer last.
   *
   * @param message empty where nobody waits for one
   * @param status the HTTP status that it goes with, if nothing was sent before
   */
  public record Last(Optional<JsonBytes> message, int status) {}

  /**
   * Prepares the answering.
   *
   * @param buffer where the answer goes
   * @param answering may fill the buffer, and returns what is to be the last in it
   */
  public RequestTask(EventBuffer buffer, Supplier<Last> answering) {
    requireNonNull(answering, "answering");
    this.buffer = requireNonNull(buffer, "buffer");
    this.thread = Thread.ofVirtual().name("mcp-answer").unstarted(() -> run(answering));
  }

  /**
   * Prepares the answering of one request.
   *
   * @param id the request's id, as it was written
   * @param buffer where the answer goes
   */
  public static RequestTask of(String id, EventBuffer buffer, Supplier<JsonRpcResult> answering) {
    return new RequestTask(buffer, () -> last(id, answerSafely(answering)));
  }

  /** Returns where the answer goes. */
  public EventBuffer buffer() {
    return buffer;
  }

  /** Begins, once. */
  public void start() {
    thread.start();
  }

  /**
   * Begins, once.
   *
   * @param then is run when it has ended, before anybody can read the answer: whoever has read it
   *     may use the request's id again
   */
  public void start(Runnable then) {
    afterwards = requireNonNull(then, "then");
    start();
  }

  private void run(Supplier<Last> answering) {
    Last last = new Last(Optional.empty(), /* status= */ 500);
    try {
      last = answering.get();
    } finally {
      afterwards.run();
      hand(last);
    }
  }

  private void hand(Last last) {
    last.message().ifPresent(message -> buffer.finish(message, last.status()));
    buffer.end();
  }

  /** Gives it up; no answer comes any more. Does not wait for its end. */
  public void cancel() {
    buffer.end();
    thread.interrupt();
  }

  /** Returns the answer, also where the answering has a bug. */
  public static JsonRpcResult answerSafely(Supplier<JsonRpcResult> answering) {
    try {
      return answering.get();
    } catch (RuntimeException | Error e) {
      LOGGER.error("a request of an MCP client could not be answered", e);
      return new JsonRpcResult.Wrong(
          new JsonRpcError(JsonRpcError.INTERNAL, "The bridge has a bug"));
    }
  }

  /** Returns the message that answers request {@code id}; empty where nobody waits for it. */
  public static Optional<JsonBytes> render(String id, JsonRpcResult answer) {
    return switch (answer) {
      case JsonRpcResult.Result(JsonBytes json) -> Optional.of(JsonRpcWriter.result(id, json));
      case JsonRpcResult.Wrong(JsonRpcError error) ->
          Optional.of(JsonRpcWriter.error(Optional.of(id), error));
      case JsonRpcResult.Silence() -> Optional.empty();
    };
  }

  private static Last last(String id, JsonRpcResult answer) {
    int status = answer instanceof JsonRpcResult.Wrong(JsonRpcError error) ? error.status() : 200;
    return new Last(render(id, answer), status);
  }
}
