package dev.bascule.adapter.in.http.exchange;

import dev.bascule.domain.json.JsonBytes;
import java.util.Map;
import java.util.Optional;

/**
 * Where the answer to one HTTP request goes: either {@link #respond} is called, or {@link
 * #openEventStream}, and once. Thread-safe.
 */
public interface McpHttpResponse {

  /**
   * Answers.
   *
   * @param headers besides those of the body
   * @param body JSON; empty for an answer without a body
   */
  void respond(int status, Map<String, String> headers, Optional<JsonBytes> body);

  /** Begins to answer with status 200 and a {@code text/event-stream}. */
  EventStream openEventStream(Map<String, String> headers);

  /** Returns whether {@link #openEventStream} would be refused, since too many streams are open. */
  boolean isFull();

  /**
   * Has {@code action} run once, where the client hears nothing for so long that it, or something
   * in between, could give the connection up.
   *
   * @param action does not wait
   * @return takes that back
   */
  IdleTimer startIdleTimer(Runnable action);

  /** Silence that something is done about. */
  interface IdleTimer extends AutoCloseable {

    /** The client hears something now; does nothing the second time. */
    @Override
    void close();
  }

  /** A stream of server-sent events (WHATWG HTML, 9.2). Thread-safe. */
  interface EventStream extends AutoCloseable {

    /**
     * Sends one event, whole, before or after all others. Waits for a slow client, but no longer
     * than the bridge bears; such a client is then cut off.
     *
     * @return whether the client may still be there
     */
    boolean send(Event event);

    /** Sends a comment, so that nothing in between takes the connection for dead. */
    void keepAlive();

    /** Returns whether the client may still be there. Never waits. */
    boolean isConnected();

    /** Ends the stream; does nothing the second time. */
    @Override
    void close();
  }

  /**
   * One event.
   *
   * @param id its id; empty for none
   * @param type its type; empty for {@code message}
   * @param json its data, of one or several lines; may be empty, and need not be JSON then
   * @param retryMillis how long a client is to wait before it connects again; empty where nothing
   *     is said of it
   */
  record Event(
      Optional<String> id, Optional<String> type, JsonBytes json, Optional<Long> retryMillis) {

    /** An event whose data is text. */
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
