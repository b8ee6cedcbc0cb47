package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answering of one request, on a thread of its own, so that it can end before the HTTP request
 * does, or after it. Thread-safe.
 */
final class Work {

  private static final Logger LOGGER = LoggerFactory.getLogger(Work.class);

  private final EventBuffer buffer;
  private final Thread thread;

  private Work(EventBuffer buffer, Thread thread) {
    this.buffer = requireNonNull(buffer, "buffer");
    this.thread = requireNonNull(thread, "thread");
  }

  /**
   * Begins to answer.
   *
   * @param id the request's id, as it was written
   * @param buffer where the answer goes
   */
  static Work start(String id, EventBuffer buffer, Supplier<Answer> answering) {
    return start(buffer, () -> finish(id, buffer, answerSafely(answering)));
  }

  static Work start(EventBuffer buffer, Runnable answering) {
    return new Work(buffer, Thread.ofVirtual().name("mcp-answer").start(answering));
  }

  /** Gives it up; no answer comes any more. Does not wait for its end. */
  void cancel() {
    buffer.end();
    thread.interrupt();
  }

  /** Returns the answer, also where the answering has a bug. */
  static Answer answerSafely(Supplier<Answer> answering) {
    try {
      return answering.get();
    } catch (RuntimeException | Error e) {
      LOGGER.error("a request of an MCP client could not be answered", e);
      return new Answer.Wrong(new RpcError(RpcError.INTERNAL, "The bridge has a bug"));
    }
  }

  private static void finish(String id, EventBuffer buffer, Answer answer) {
    switch (answer) {
      case Answer.Result(JsonBytes json) -> buffer.finish(Rpc.result(id, json), /* status= */ 200);
      case Answer.Wrong(RpcError error) ->
          buffer.finish(Rpc.error(Optional.of(id), error), error.status());
      case Answer.Silence() -> buffer.end();
    }
  }
}
