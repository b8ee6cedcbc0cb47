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
import java.nio.ByteBuffer;
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

  /**
   * The last message of a response.
   *
   * @param status the HTTP status if it is the whole response
   * @param parts the message, in parts that follow each other; empty if the client expects none
   */
  public record FinalMessage(int status, List<ByteBuffer> parts) {

    private static final FinalMessage NONE = new FinalMessage(500, List.of());

    public FinalMessage {
      parts = List.copyOf(parts);
    }

    public static FinalMessage of(String id, JsonRpcResult result) {
      return switch (result) {
        case JsonRpcResult.Result served ->
            new FinalMessage(200, JsonRpcWriter.resultParts(id, served));
        case JsonRpcResult.ErrorResult(JsonRpcError error) ->
            new FinalMessage(
                error.status(),
                List.of(JsonRpcWriter.error(Optional.of(id), error).asByteBuffer()));
        case JsonRpcResult.NoResponse() -> NONE;
      };
    }

    public CompleteResponse toResponse() {
      return CompleteResponse.json(status, parts);
    }

    public JsonBytes toJson() {
      return JsonBytes.concat(parts);
    }
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
   * @param action returns the last message; is interrupted when a client leaves that cannot resume
   *     the stream
   * @param onEnd runs when {@code action} has ended, before the client can read the last message:
   *     it may then use the id of the request again
   */
  public void run(Supplier<FinalMessage> action, McpResponder reply, Runnable onEnd) {
    FinalMessage last = FinalMessage.NONE;
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

  private void respond(FinalMessage last, McpResponder reply) {
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
      reply.send(last.toResponse());
      return;
    }
    try {
      if (!last.parts().isEmpty()) {
        opened.finish(last.toJson(), last.status());
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

  /** Returns the result of {@code action}, or an error if it fails with an exception. */
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
    return new JsonRpcResult.ErrorResult(
        new JsonRpcError(ErrorCodes.INTERNAL_ERROR, "Internal error"));
  }
}
