package dev.bascule.adapter.in.http.exchange;

import dev.bascule.domain.json.JsonBytes;
import java.util.Map;
import java.util.Optional;

/**
 * The response to one HTTP request: either {@link #respond} or {@link #openEventStream} is called,
 * and only once. Thread-safe.
 */
public interface McpHttpResponse {

  /**
   * Sends a response.
   *
   * @param headers the header fields, in addition to those of the body
   * @param body JSON; empty for a response without a body
   */
  void respond(int status, Map<String, String> headers, Optional<JsonBytes> body);

  /** Starts a response with status 200 and a {@code text/event-stream}. */
  EventStream openEventStream(Map<String, String> headers);

  /** Returns whether {@link #openEventStream} would fail because too many streams are open. */
  boolean isFull();

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

    /** Creates an event with text as data. */
    public Event(
        Optional<String> id, Optional<String> type, String data, Optional<Long> retryMillis) {
      this(id, type, JsonBytes.of(data), retryMillis);
    }

    /** Returns an event of type {@code message} without an id. */
    public static Event message(JsonBytes json) {
      return new Event(Optional.empty(), Optional.empty(), json, Optional.empty());
    }

    /** Returns the data as text. */
    public String data() {
      return json.text();
    }
  }
}
