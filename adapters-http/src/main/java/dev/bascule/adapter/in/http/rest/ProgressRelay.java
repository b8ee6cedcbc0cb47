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
 * Tells the client of a call what its server tells meanwhile. Whoever tells does not wait: a thread
 * of its own passes the events on, and begins the stream with the first of them, or when none came
 * for long. It is there only while there is something to do, since most clients wait in silence.
 */
final class ProgressRelay implements ClientChannel, AutoCloseable {

  /** What may wait for a slow client; the rest is dropped. */
  private static final long MAX_QUEUED_BYTES = 4L << 20;

  /** What a message costs besides its text. */
  private static final int MESSAGE_OVERHEAD_BYTES = 512;

  private final ResponseChannel response;

  private final Queue<Step> queue = new ConcurrentLinkedQueue<>();

  /** The steps that are to be taken, and the one that is; whoever makes it 1 sees to them. */
  private final AtomicInteger pendingSteps = new AtomicInteger();

  private final AtomicLong queuedBytes = new AtomicLong();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final IdleTimer idleTimer;

  /** Touched by one teller after another, and by others once the last has ended. */
  private @Nullable EventStream stream;

  /**
   * @param response has not begun; nobody else begins it before this is stopped
   */
  ProgressRelay(ResponseChannel response) {
    this.response = response;
    this.idleTimer = response.startIdleTimer(() -> add(new Step.OpenStream()));
  }

  /** What the teller does next. */
  private sealed interface Step {

    /** It passes {@code message} on. */
    record SendMessage(ServerMessage message) implements Step {}

    /** It begins the stream if that has not begun, since the client has heard nothing for long. */
    record OpenStream() implements Step {}

    /** It ends. */
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
   * Waits until all that was told has been passed on, or the client is gone. What is told from now
   * on is told to nobody. May be called again.
   *
   * @return the stream, if one was begun
   */
  Optional<EventStream> stop() {
    idleTimer.close();
    queue.add(new Step.Stop());
    if (pendingSteps.getAndIncrement() == 0) {
      // Nobody tells, so all was told; and from now on nobody begins to.
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

  /** A step is counted once it waits, so that there is one for each count. */
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
      // Also where a step failed: nobody takes the ones after it, or waits for them.
      if (isLast) {
        ended.countDown();
      }
    }
  }

  /** Takes one step, and returns whether there may be more. */
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

  /** The token is the bridge's own, and says nothing to the client. */
  private static Optional<JsonBytes> withoutToken(JsonBytes params) {
    try {
      JsonNode json = JsonCodec.read(params);
      if (json instanceof ObjectNode object) {
        object.remove("progressToken");
      }
      return Optional.of(JsonCodec.write(json));
    } catch (JacksonException _) {
      // Too deep for the parser, say. It is only progress.
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
