package dev.bascule.adapter.in.http.mcp.stream;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.McpHttpResponse.Event;
import dev.bascule.adapter.in.http.exchange.McpHttpResponse.EventStream;
import dev.bascule.adapter.in.http.exchange.McpHttpResponse.Silence;
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
  private static final Event COME_BACK =
      new Event(Optional.empty(), Optional.empty(), "", Optional.of(1_000L));

  /** How it ended. */
  public enum Ending {
    /** The client was sent all there was. */
    COMPLETE,
    /** The client left before. */
    BROKEN
  }

  private final EventBuffer buffer;
  private final McpResponder reply;
  private final boolean numbered;
  private final int ticket;
  private boolean seenId;

  /**
   * Becomes the reader of {@code buffer}.
   *
   * @param numbered whether events have ids, so that the client can come back for what it missed
   */
  public EventPump(EventBuffer buffer, McpResponder reply, boolean numbered) {
    this.buffer = requireNonNull(buffer, "buffer");
    this.reply = requireNonNull(reply, "reply");
    this.numbered = numbered;
    this.ticket = buffer.attach();
  }

  /** Tells whether the client was sent an id, with which it can come back. */
  public boolean canComeBack() {
    return seenId;
  }

  /** Brings the answer to a request. */
  public Ending bring() {
    try {
      Next first = next(/* after= */ 0);
      while (first instanceof Next.Quiet && !reply.acceptable().events()) {
        first = next(/* after= */ 0);
      }
      if (first instanceof Next.Last last && reply.acceptable().json()) {
        reply.json(last.status(), last.json());
        return Ending.COMPLETE;
      }
      return stream(first);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Ending.BROKEN;
    }
  }

  /**
   * Brings what comes after message {@code after}, as a stream in any case.
   *
   * @param preface what is sent before it, if there is anything
   */
  public Ending follow(long after, Optional<JsonBytes> preface) {
    try {
      try (EventStream stream = reply.events()) {
        // So that the client, and all in between, see that the stream is open.
        stream.keepAlive();
        return preface.isPresent() && !stream.send(Event.message(preface.get()))
            ? Ending.BROKEN
            : goOn(stream, after);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Ending.BROKEN;
    }
  }

  private Ending stream(Next first) throws InterruptedException {
    try (EventStream stream = reply.events()) {
      if (first instanceof Next.End) {
        return Ending.COMPLETE;
      }
      seenId = numbered && stream.send(numbered(0, ""));
      return numbered && !seenId ? Ending.BROKEN : goOn(stream, /* after= */ 0);
    }
  }

  private Ending goOn(EventStream stream, long after) throws InterruptedException {
    long sent = after;
    while (true) {
      switch (next(sent)) {
        case Next.Message message -> {
          if (!stream.send(numbered(message.number(), message.json().text()))) {
            return Ending.BROKEN;
          }
          sent = message.number();
        }
        case Next.Last last -> {
          boolean there = stream.send(numbered(last.number(), last.json().text()));
          buffer.next(ticket, last.number());
          return there ? Ending.COMPLETE : Ending.BROKEN;
        }
        case Next.Quiet() -> {
          // What keeps the connection alive is sent by the stream itself.
          if (!stream.isThere()) {
            return Ending.BROKEN;
          }
        }
        case Next.End(boolean early) -> {
          if (early && numbered) {
            // Clients that know no such event come back without being told.
            stream.send(COME_BACK);
          }
          return Ending.COMPLETE;
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
    try (Silence _ = reply.response().onSilence(buffer::rouse)) {
      return buffer.next(ticket, after);
    }
  }

  private Event numbered(long number, String data) {
    Optional<String> id = numbered ? Optional.of(buffer.name() + "-" + number) : Optional.empty();
    return new Event(id, Optional.empty(), data, Optional.empty());
  }
}
