package dev.bascule.adapter.in.http.mcp.stream;

import dev.bascule.adapter.in.http.exchange.McpHttpResponse.Event;
import dev.bascule.adapter.in.http.exchange.McpHttpResponse.EventStream;
import dev.bascule.adapter.in.http.exchange.McpHttpResponse.IdleTimer;
import dev.bascule.adapter.in.http.mcp.stream.EventBuffer.Next;
import dev.bascule.domain.json.JsonBytes;
import java.util.Optional;

/**
 * Brings one client what a buffer holds, on the thread of its HTTP request. An interrupt ends that,
 * and is kept.
 *
 * <p>Where there is nothing but the last message, it is the whole answer; else the answer is a
 * stream of events, which begins as late as it can. Not thread-safe.
 */
public final class EventPump {

  /** Tells a client to connect again in a second, since the bridge closed the stream. */
  private static final Event RECONNECT =
      new Event(Optional.empty(), Optional.empty(), "", Optional.of(1_000L));

  private static final JsonBytes NO_DATA = JsonBytes.of("");

  /** How it ended. */
  public enum Completion {
    /** The client was sent all there was. */
    COMPLETE,
    /** The client left before. */
    BROKEN
  }

  private final EventBuffer buffer;
  private final McpResponder reply;
  private final boolean numbered;
  private final int ticket;
  private boolean sentId;

  /**
   * Becomes the reader of {@code buffer}.
   *
   * @param numbered whether events have ids, so that the client can come back for what it missed
   */
  public EventPump(EventBuffer buffer, McpResponder reply, boolean numbered) {
    this.buffer = buffer;
    this.reply = reply;
    this.numbered = numbered;
    this.ticket = buffer.attach();
  }

  /** Returns whether the client was sent an id, with which it can come back. */
  public boolean isResumable() {
    return sentId;
  }

  /** Brings the answer to a request. */
  public Completion writeResponse() {
    try {
      long leftOut = 0;
      Next first = next(leftOut);
      while (!mustStream(first)) {
        leftOut = first instanceof Next.Message message ? message.number() : leftOut;
        first = next(leftOut);
      }
      if (first instanceof Next.FinalMessage last && reply.mediaTypes().json()) {
        reply.sendJson(last.status(), last.json());
        return Completion.COMPLETE;
      }
      return stream(first, leftOut);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Completion.BROKEN;
    }
  }

  /**
   * Brings what comes after message {@code after}, as a stream in any case.
   *
   * @param preface what is sent before it, if there is anything
   */
  public Completion writeStream(long after, Optional<JsonBytes> preface) {
    try {
      try (EventStream stream = reply.openEventStream()) {
        // So that the client, and all in between, see that the stream is open.
        stream.keepAlive();
        return preface.isPresent() && !stream.send(Event.message(preface.get()))
            ? Completion.BROKEN
            : writeEvents(stream, after);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Completion.BROKEN;
    }
  }

  /**
   * Returns whether {@code next} is the end, or cannot wait for it. Where too many streams are
   * open, notifications are left out rather than the request refused that is under way already.
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

  private Completion stream(Next first, long after) throws InterruptedException {
    try (EventStream stream = reply.openEventStream()) {
      if (first instanceof Next.End) {
        return Completion.COMPLETE;
      }
      sentId = numbered && stream.send(numbered(0, NO_DATA));
      return numbered && !sentId ? Completion.BROKEN : writeEvents(stream, after);
    }
  }

  private Completion writeEvents(EventStream stream, long after) throws InterruptedException {
    long sent = after;
    while (true) {
      switch (next(sent)) {
        case Next.Message message -> {
          if (!stream.send(numbered(message.number(), message.json()))) {
            return Completion.BROKEN;
          }
          sent = message.number();
        }
        case Next.FinalMessage last -> {
          boolean there = stream.send(numbered(last.number(), last.json()));
          buffer.next(ticket, last.number());
          return there ? Completion.COMPLETE : Completion.BROKEN;
        }
        case Next.Wakeup() -> {
          // What keeps the connection alive is sent by the stream itself.
          if (!stream.isConnected()) {
            return Completion.BROKEN;
          }
        }
        case Next.End(boolean early) -> {
          if (early && numbered) {
            // Clients that know no such event come back without being told.
            stream.send(RECONNECT);
          }
          return Completion.COMPLETE;
        }
      }
    }
  }

  /**
   * Waits for what comes next, without a time of its own: to have the JDK keep one for a virtual
   * thread takes more than all else here. Whoever looks after all who hear nothing rouses the
   * buffer.
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
