package dev.bascule.adapter.in.http.exchange;

import dev.bascule.adapter.in.http.exchange.ResponseChannel.Event;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.EventStream;
import dev.bascule.domain.json.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The response to one HTTP request: either {@link #respond} or {@link #openEventStream} is called,
 * and only once. Thread-safe.
 */
public interface ResponseChannel {

  /** Sends a complete response. */
  void respond(CompleteResponse response);

  /**
   * Starts an event stream. If too many streams are open, responds with 429 and returns a stream
   * without a client.
   */
  EventStream openEventStream(Map<String, String> headers);

  /** Returns whether {@link #openEventStream} would fail because too many streams are open. */
  boolean isFull();

  /**
   * Returns whether the bridge has interrupted the calling thread in order to stop: its failure
   * does not show whether the client or the bridge has ended the request.
   */
  default boolean isEndedByDrain() {
    return false;
  }

  /**
   * Has {@code action} run when the client leaves, instead of interrupting the thread that answers.
   * Runs it immediately if the client has left.
   *
   * @param action does not wait
   */
  void onDisconnect(Runnable action);

  /**
   * Runs {@code action} once if the client receives nothing for so long that it, or an
   * intermediary, could close the connection.
   *
   * @param action must not block
   * @return cancels the timer
   */
  IdleTimer startIdleTimer(Runnable action);

  /** A timer for a silent connection. */
  interface IdleTimer extends AutoCloseable {

    /** Cancels the timer, since the client receives something; further calls have no effect. */
    @Override
    void close();
  }

  /** A stream of server-sent events (WHATWG HTML, 9.2). Thread-safe. */
  interface EventStream extends AutoCloseable {

    /**
     * Sends one event atomically. Blocks for a slow client up to a limit, after which the client is
     * disconnected.
     *
     * @return whether the client may still be connected
     */
    boolean send(Event event);

    /** Does the same with an event after which nothing is sent. */
    default boolean sendLast(Event event) {
      return send(event);
    }

    /** Sends a comment, so that intermediaries do not close the connection. */
    void keepAlive();

    /** Returns whether the client may still be connected. Does not block. */
    boolean isConnected();

    /** Closes the stream; further calls have no effect. */
    @Override
    void close();
  }

  /**
   * An event.
   *
   * @param id its id; empty for none
   * @param type its type; empty for {@code message}
   * @param json its data, of one or more lines; may be empty, and need not be JSON then
   * @param retryMillis how long the client should wait before it reconnects; empty for unspecified
   */
  record Event(
      Optional<String> id, Optional<String> type, JsonBytes json, Optional<Long> retryMillis) {

    /** Returns an event of a type, without an id. */
    public static Event of(String type, JsonBytes json) {
      return new Event(Optional.empty(), Optional.of(type), json, Optional.empty());
    }

    /** Returns an event of type {@code message} without an id. */
    public static Event message(JsonBytes json) {
      return new Event(Optional.empty(), Optional.empty(), json, Optional.empty());
    }

    public String data() {
      return json.text();
    }
  }

  /** A stream that discards everything. */
  enum ClosedEventStream implements EventStream {
    INSTANCE;

    @Override
    public boolean send(Event event) {
      return false;
    }

    @Override
    public void keepAlive() {}

    @Override
    public boolean isConnected() {
      return false;
    }

    @Override
    public void close() {}
  }

  /** Encodes events in the {@code text/event-stream} format (WHATWG HTML, 9.2.6). */
  final class SseEncoder {

    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

    private SseEncoder() {}

    /**
     * Returns {@code event} in UTF-8, including the empty line that terminates it.
     *
     * @throws IllegalArgumentException if its id or type contains a line break or a null character
     */
    public static byte[] encode(Event event) {
      StringBuilder text = new StringBuilder(64);
      event.id().ifPresent(id -> text.append("id: ").append(oneLine(id)).append('\n'));
      event.type().ifPresent(type -> text.append("event: ").append(oneLine(type)).append('\n'));
      event.retryMillis().ifPresent(millis -> text.append("retry: ").append(millis).append('\n'));
      if (event.json().length() == 0) {
        return text.append("data:\n\n").toString().getBytes(StandardCharsets.UTF_8);
      }
      if (event.json().isOneLine()) {
        // Most data has no line break, and some is long.
        return oneLine(text.append("data: ").toString(), event.json());
      }
      for (String line : LINE_END.split(event.data(), -1)) {
        text.append(line.isEmpty() ? "data:" : "data: ").append(line).append('\n');
      }
      return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] oneLine(String before, JsonBytes data) {
      byte[] head = before.getBytes(StandardCharsets.UTF_8);
      byte[] all = Arrays.copyOf(head, head.length + data.length() + 2);
      data.copyTo(all, head.length, /* from= */ 0);
      all[all.length - 2] = '\n';
      all[all.length - 1] = '\n';
      return all;
    }

    /** Returns a comment, which clients ignore. */
    public static byte[] keepAlive() {
      return ":\n\n".getBytes(StandardCharsets.UTF_8);
    }

    private static String oneLine(String text) {
      if (text.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
        throw new IllegalArgumentException("the id and the type of an event must be one line");
      }
      return text;
    }
  }
}
