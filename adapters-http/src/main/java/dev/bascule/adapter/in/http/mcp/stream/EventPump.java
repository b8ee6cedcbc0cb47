package dev.bascule.adapter.in.http.mcp.stream;

import dev.bascule.adapter.in.http.exchange.ResponseChannel.Event;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.EventStream;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.IdleTimer;
import dev.bascule.adapter.in.http.mcp.stream.EventBuffer.Next;
import dev.bascule.domain.json.JsonBytes;
import java.util.Optional;

/**
 * Sends the content of a buffer to one client, on the calling thread. An interrupt ends that, and
 * stays set.
 *
 * <p>If there is only the final message, it is the complete response; otherwise the response is an
 * event stream, which is opened as late as possible. A request without any message ends with 202,
 * as a notification does, if its client does not accept events. Not thread-safe.
 */
public final class EventPump {

  /** Makes a client reconnect after a second, since the bridge closed the stream. */
  private static final Event RECONNECT =
      new Event(Optional.empty(), Optional.empty(), JsonBytes.of(""), Optional.of(1_000L));

  private static final JsonBytes NO_DATA = JsonBytes.of("");

  private final EventBuffer buffer;
  private final McpResponder reply;
  private final boolean numbered;
  private final int ticket;
  private boolean sentId;

  /** Becomes the reader; {@code numbered} events have ids, and so the stream can be resumed. */
  public EventPump(EventBuffer buffer, McpResponder reply, boolean numbered) {
    this.buffer = buffer;
    this.reply = reply;
    this.numbered = numbered;
    this.ticket = buffer.attach();
  }

  /** Returns whether the client was sent an id, with which it can resume. */
  public boolean isResumable() {
    return sentId;
  }

  /** Sends the response to a request; returns whether the client was sent everything. */
  public boolean writeResponse() {
    try {
      long leftOut = 0;
      Next first = next(leftOut);
      while (!mustStream(first)) {
        leftOut = first instanceof Next.Message message ? message.number() : leftOut;
        first = next(leftOut);
      }
      if (first instanceof Next.FinalMessage last && reply.mediaTypes().json()) {
        reply.sendJson(last.status(), last.json());
        return true;
      }
      return stream(first, leftOut);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Sends {@code preface}, if any, and the messages after a number, always as a stream. */
  public boolean writeStream(long after, Optional<JsonBytes> preface) {
    try {
      try (EventStream stream = reply.openEventStream()) {
        // Flushes the header, so that the client and intermediaries see an open stream.
        stream.keepAlive();
        return (preface.isEmpty() || stream.send(Event.message(preface.get())))
            && writeEvents(stream, after);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Returns whether {@code next} requires a stream. If too many streams are open, notifications are
   * dropped instead of rejecting a request in progress.
   */
  private boolean mustStream(Next next) {
    return switch (next) {
      case Next.FinalMessage _, Next.End _ -> true;
      case Next.Wakeup() -> reply.mediaTypes().events() && !leavesOutNotifications();
      case Next.Message message -> !message.droppable() || !leavesOutNotifications();
    };
  }

  private boolean leavesOutNotifications() {
    return reply.mediaTypes().json() && reply.response().isFull();
  }

  private boolean stream(Next first, long after) throws InterruptedException {
    if (first instanceof Next.End && !reply.mediaTypes().events()) {
      reply.sendEmpty(202);
      return true;
    }
    try (EventStream stream = reply.openEventStream()) {
      if (first instanceof Next.End) {
        return true;
      }
      sentId = numbered && stream.send(numbered(0, NO_DATA));
      return (!numbered || sentId) && writeEvents(stream, after);
    }
  }

  private boolean writeEvents(EventStream stream, long after) throws InterruptedException {
    long sent = after;
    while (true) {
      switch (next(sent)) {
        case Next.Message message -> {
          if (!stream.send(numbered(message.number(), message.json()))) {
            return false;
          }
          sent = message.number();
        }
        case Next.FinalMessage last -> {
          boolean there = stream.sendLast(numbered(last.number(), last.json()));
          buffer.next(ticket, last.number());
          return there;
        }
        case Next.Wakeup() -> {
          // Keep-alive comments are sent by the stream itself.
          if (!stream.isConnected()) {
            return false;
          }
        }
        case Next.End(boolean early) -> {
          if (early && numbered) {
            // Clients that do not support such an event reconnect anyway.
            stream.send(RECONNECT);
          }
          return true;
        }
      }
    }
  }

  /**
   * Waits for the next item without a timeout: a timed wait of a virtual thread costs more than
   * everything else here. The timer for silent clients wakes the buffer.
   */
  private Next next(long after) throws InterruptedException {
    try (IdleTimer _ = reply.response().startIdleTimer(buffer::wakeUp)) {
      return buffer.next(ticket, after);
    }
  }

  private Event numbered(long number, JsonBytes data) {
    Optional<String> id = numbered ? Optional.of(buffer.name() + "-" + number) : Optional.empty();
    return new Event(id, Optional.empty(), data, Optional.empty());
  }
}
