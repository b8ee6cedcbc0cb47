package dev.bascule.adapter.in.http.mcp.stream;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.IdleTimer;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.mcp.protocol.ErrorCodes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The execution of one request, on the thread of its HTTP request, which also writes the response.
 * If something has to be sent before the result, or the client has heard nothing for long, another
 * thread writes the response instead, as a stream of events.
 *
 * <p>Thread-safe.
 */
public final class RequestTask {

  private static final Logger LOGGER = LoggerFactory.getLogger(RequestTask.class);

  /** The client expects no response; the status is sent if it reads one nevertheless. */
  private static final CompleteResponse NO_MESSAGE = CompleteResponse.json(500, List.of());

  private final RequestStreams streams;

  /** Null until something is to be sent before the result. */
  @GuardedBy("this")
  private @Nullable EventBuffer buffer;

  /** Null before the action runs, and after it. */
  @GuardedBy("this")
  private @Nullable Execution execution;

  /** Completes when the stream has been written; null while no other thread writes it. */
  @GuardedBy("this")
  private @Nullable CompletableFuture<Void> written;

  @GuardedBy("this")
  private boolean cancelled;

  @GuardedBy("this")
  private boolean ended;

  /**
   * @param streams opens the stream of the request if it needs one
   */
  public RequestTask(RequestStreams streams) {
    this.streams = streams;
  }

  /** What is used while the action runs. */
  private record Execution(
      Thread thread,
      McpResponder reply,
      AnswerBudget.Charge charge,
      IdleTimer idleTimer,
      UnaryOperator<Runnable> logged) {}

  /**
   * Executes the request, and returns when the response has been written.
   *
   * @param action returns the response, which has no parts if the client expects none, and is the
   *     last message of a stream; is interrupted when a client leaves that cannot resume the stream
   * @param onEnd runs when {@code action} has ended, before the client can read the last message:
   *     it may then use the id of the request again
   */
  public void run(Supplier<CompleteResponse> action, McpResponder reply, Runnable onEnd) {
    CompleteResponse last = NO_MESSAGE;
    try (AnswerBudget.Charge charge = AnswerBudget.acquireCurrent()) {
      try {
        begin(reply, charge);
        last = action.get();
      } finally {
        onEnd.run();
        respond(last, reply);
      }
    }
  }

  private synchronized void begin(McpResponder reply, AnswerBudget.Charge charge) {
    IdleTimer idleTimer = reply.response().startIdleTimer(this::onIdle);
    execution =
        new Execution(Thread.currentThread(), reply, charge, idleTimer, RequestId.propagation());
    if (cancelled) {
      Thread.currentThread().interrupt();
    }
    if (buffer != null) {
      beginStream(execution, buffer);
    }
  }

  /** Returns what the client is sent before the result. Begins the stream if it has not begun. */
  public synchronized EventBuffer buffer() {
    if (buffer != null) {
      return buffer;
    }
    return ended ? EventBuffer.CLOSED : open();
  }

  private synchronized void onIdle() {
    if (execution != null && execution.reply().mediaTypes().events() && buffer == null) {
      open().wakeUp();
    }
  }

  @GuardedBy("this")
  private EventBuffer open() {
    EventBuffer opened = streams.open();
    if (cancelled) {
      opened.end();
    }
    buffer = opened;
    if (execution != null) {
      beginStream(execution, opened);
    }
    return opened;
  }

  @GuardedBy("this")
  private void beginStream(Execution running, EventBuffer opened) {
    running.idleTimer().close();
    EventPump pump = new EventPump(opened, running.reply(), streams.areResumable());
    written =
        CompletableFuture.runAsync(
            () ->
                running
                    .charge()
                    .run(
                        () -> {
                          running
                              .reply()
                              .response()
                              .onDisconnect(Thread.currentThread()::interrupt);
                          write(pump, opened);
                        }),
            task -> Thread.ofVirtual().name("mcp-stream").start(running.logged().apply(task)));
  }

  private void write(EventPump pump, EventBuffer opened) {
    boolean isComplete = false;
    try {
      isComplete = pump.writeResponse();
    } finally {
      if (pump.isResumable()) {
        streams.retain(opened);
      } else {
        streams.forget(opened);
        if (!isComplete) {
          cancel();
        }
      }
    }
  }

  private void respond(CompleteResponse last, McpResponder reply) {
    EventBuffer opened;
    CompletableFuture<Void> stream;
    synchronized (this) {
      ended = true;
      if (execution != null) {
        execution.idleTimer().close();
        execution = null;
      }
      if (cancelled) {
        // The request was interrupted, not the writing of its response.
        boolean _ = Thread.interrupted();
      }
      if (buffer == null && Thread.currentThread().isInterrupted()) {
        // The client has left.
        return;
      }
      boolean isWhole = !cancelled && !last.parts().isEmpty() && reply.mediaTypes().json();
      opened = buffer == null && !isWhole ? open() : buffer;
      stream = written;
    }
    if (opened == null) {
      reply.send(last);
      return;
    }
    try {
      if (!last.parts().isEmpty()) {
        opened.finish(JsonBytes.concat(last.parts()), last.status());
      }
    } finally {
      opened.end();
      streams.discardExcess();
    }
    if (stream == null) {
      write(new EventPump(opened, reply, streams.areResumable()), opened);
    } else {
      stream.join();
    }
  }

  /** Cancels it: no result is sent any more. Does not wait for its end. */
  public synchronized void cancel() {
    cancelled = true;
    if (buffer != null) {
      buffer.end();
    }
    if (execution != null) {
      execution.thread().interrupt();
    }
  }

  /**
   * Returns the response to the request {@code id} whose result {@code action} returns; an error if
   * that fails with an exception.
   */
  public static CompleteResponse execute(String id, Supplier<JsonRpcResult> action) {
    try {
      return toResponse(id, action.get());
    } catch (RuntimeException | Error e) {
      return toResponse(id, reportBug(e));
    }
  }

  /** Returns the response to the request {@code id}; it has no parts if its client expects none. */
  public static CompleteResponse toResponse(String id, JsonRpcResult result) {
    return switch (result) {
      case JsonRpcResult.Result served ->
          CompleteResponse.json(200, JsonRpcWriter.resultParts(id, served));
      case JsonRpcResult.ErrorResult(JsonRpcError error) ->
          CompleteResponse.json(error.status(), JsonRpcWriter.error(Optional.of(id), error));
      case JsonRpcResult.NoResponse() -> NO_MESSAGE;
    };
  }

  /** Logs {@code bug}, and returns an internal error. */
  public static JsonRpcResult reportBug(Throwable bug) {
    LOGGER.error("A request of an MCP client failed with an internal error", bug);
    return new JsonRpcResult.ErrorResult(
        new JsonRpcError(ErrorCodes.INTERNAL_ERROR, "Internal error"));
  }
}
