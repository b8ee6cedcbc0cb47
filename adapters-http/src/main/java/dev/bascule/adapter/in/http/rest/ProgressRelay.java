package dev.bascule.adapter.in.http.rest;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.McpHttpResponse.Event;
import dev.bascule.adapter.in.http.exchange.McpHttpResponse.EventStream;
import dev.bascule.adapter.in.http.exchange.McpHttpResponse.IdleTimer;
import dev.bascule.adapter.in.http.exchange.ResponseChannel;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerMessage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Relays progress and log notifications of a server to the client of a call. The server's thread
 * does not block: a separate thread writes the events, and opens the stream with the first of them,
 * or after a long silence. It runs only while there is something to do, since most calls have no
 * notifications.
 */
final class ProgressRelay implements ClientChannel, AutoCloseable {

  /** The maximum size of events queued for a slow client; further events are dropped. */
  private static final long MAX_QUEUED_BYTES = 4L << 20;

  /** The size of a message in addition to its text. */
  private static final int MESSAGE_OVERHEAD_BYTES = 512;

  private final ResponseChannel response;

  private final Queue<Step> queue = new ConcurrentLinkedQueue<>();

  /**
   * The number of queued and running steps; the thread that increments it to 1 starts the worker.
   */
  private final AtomicInteger pendingSteps = new AtomicInteger();

  private final AtomicLong queuedBytes = new AtomicLong();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final IdleTimer idleTimer;

  /** Accessed by one worker after another, and by other threads after the last one has stopped. */
  private @Nullable EventStream stream;

  /**
   * @param response a response that is not begun, and not used elsewhere before this relay is
   *     stopped
   */
  ProgressRelay(ResponseChannel response) {
    this.response = response;
    this.idleTimer = response.startIdleTimer(() -> add(new Step.OpenStream()));
  }

  /** A step of the worker. */
  private sealed interface Step {

    /** Forwards {@code message}. */
    record SendMessage(ServerMessage message) implements Step {}

    /** Opens the stream if it is not open yet, since the client has received nothing for long. */
    record OpenStream() implements Step {}

    /** Stops the worker. */
    record Stop() implements Step {}
  }

  @Override
  public boolean wantsProgress() {
    return true;
  }

  @Override
  public void sendNotification(ServerMessage message) {
    long cost = cost(message);
    if (queuedBytes.addAndGet(cost) <= MAX_QUEUED_BYTES) {
      add(new Step.SendMessage(message));
    } else {
      queuedBytes.addAndGet(-cost);
    }
  }

  @Override
  public ClientResponse sendRequest(ServerMessage request, Duration timeout) {
    return ClientResponse.METHOD_NOT_FOUND;
  }

  /**
   * Waits until all messages are forwarded or the client has disconnected. Later messages are
   * dropped. May be called again.
   *
   * @return the stream, if one was opened
   */
  Optional<EventStream> stop() {
    idleTimer.close();
    queue.add(new Step.Stop());
    if (pendingSteps.getAndIncrement() == 0) {
      // No worker is running, so all messages are forwarded; and no worker starts from now on.
      ended.countDown();
    }
    awaitUninterruptibly();
    return Optional.ofNullable(stream);
  }

  @Override
  public void close() {
    stop().ifPresent(EventStream::close);
  }

  private void add(Step step) {
    queue.add(step);
    if (pendingSteps.getAndIncrement() == 0) {
      Thread.ofVirtual().name("teller").start(this::executeSteps);
    }
  }

  /** Steps are counted after they are queued, so there is a step for each count. */
  private void executeSteps() {
    boolean isLast = true;
    try {
      do {
        if (!execute(requireNonNull(queue.poll(), "step"))) {
          return;
        }
      } while (pendingSteps.decrementAndGet() > 0);
      isLast = false;
    } finally {
      // Also after a failure: no thread takes the following steps or waits for them.
      if (isLast) {
        ended.countDown();
      }
    }
  }

  /** Executes one step, and returns whether there may be more. */
  private boolean execute(Step step) {
    return switch (step) {
      case Step.SendMessage(ServerMessage message) -> {
        queuedBytes.addAndGet(-cost(message));
        event(message).ifPresent(event -> openStream().send(event));
        yield true;
      }
      case Step.OpenStream() -> {
        if (!response.isFull()) {
          EventStream _ = openStream();
        }
        yield true;
      }
      case Step.Stop() -> false;
    };
  }

  private EventStream openStream() {
    EventStream opened = stream;
    if (opened == null) {
      idleTimer.close();
      opened = response.openEventStream(Map.of());
      stream = opened;
    }
    return opened;
  }

  private static long cost(ServerMessage message) {
    return (long) message.params().length() + MESSAGE_OVERHEAD_BYTES;
  }

  private static Optional<Event> event(ServerMessage message) {
    return switch (message.method()) {
      case "notifications/progress" ->
          withoutToken(message.params()).map(data -> event("progress", data));
      case "notifications/message" -> Optional.of(event("log", message.params()));
      default -> Optional.empty();
    };
  }

  private static Event event(String type, JsonBytes data) {
    return new Event(Optional.empty(), Optional.of(type), data, Optional.empty());
  }

  /** Removes the progress token, which is the bridge's own and has no meaning for the client. */
  private static Optional<JsonBytes> withoutToken(JsonBytes params) {
    try {
      JsonNode json = JsonCodec.read(params);
      if (json instanceof ObjectNode object) {
        object.remove("progressToken");
      }
      return Optional.of(JsonCodec.write(json));
    } catch (JacksonException _) {
      // For example, nested too deeply for the parser. It is only progress.
      return Optional.empty();
    }
  }

  private void awaitUninterruptibly() {
    boolean isInterrupted = false;
    while (ended.getCount() > 0) {
      try {
        ended.await();
      } catch (InterruptedException _) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
