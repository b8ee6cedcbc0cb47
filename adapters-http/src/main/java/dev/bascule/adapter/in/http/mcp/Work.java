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
  private volatile Runnable afterwards = () -> {};

  /**
   * Prepares the answering.
   *
   * @param answering fills {@code buffer}
   */
  Work(EventBuffer buffer, Runnable answering) {
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
  static Work of(String id, EventBuffer buffer, Supplier<Answer> answering) {
    return new Work(buffer, () -> finish(id, buffer, answerSafely(answering)));
  }

  /** Returns where the answer goes. */
  EventBuffer buffer() {
    return buffer;
  }

  /** Begins, once. */
  void start() {
    thread.start();
  }

  /**
   * Begins, once.
   *
   * @param then is run when it has ended
   */
  void start(Runnable then) {
    afterwards = requireNonNull(then, "then");
    start();
  }

  private void run(Runnable answering) {
    try {
      answering.run();
    } finally {
      afterwards.run();
    }
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

  /** Returns the message that answers request {@code id}; empty where nobody waits for it. */
  static Optional<JsonBytes> render(String id, Answer answer) {
    return switch (answer) {
      case Answer.Result(JsonBytes json) -> Optional.of(Rpc.result(id, json));
      case Answer.Wrong(RpcError error) -> Optional.of(Rpc.error(Optional.of(id), error));
      case Answer.Silence() -> Optional.empty();
    };
  }

  private static void finish(String id, EventBuffer buffer, Answer answer) {
    int status = answer instanceof Answer.Wrong(RpcError error) ? error.status() : 200;
    render(id, answer).ifPresent(message -> buffer.finish(message, status));
    buffer.end();
  }
}
