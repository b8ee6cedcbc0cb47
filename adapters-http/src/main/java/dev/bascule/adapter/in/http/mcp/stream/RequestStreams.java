package dev.bascule.adapter.in.http.mcp.stream;

/**
 * Opens the streams of requests, and keeps those that a client can resume; by default, clients can
 * resume none. Thread-safe; never waits.
 */
@FunctionalInterface
public interface RequestStreams {

  /** Opens the stream of a request. */
  EventBuffer open();

  /** Forgets a stream that its client was sent, or cannot resume. */
  default void forget(EventBuffer buffer) {}

  /** Keeps a stream for a client that resumes it. */
  default void retain(EventBuffer buffer) {
    throw new IllegalStateException("the stream cannot be resumed");
  }

  /** Discards what is kept beyond the limits; called when the last message has been added. */
  default void discardExcess() {}

  /** Returns whether events have ids, with which a client can resume a stream. */
  default boolean areResumable() {
    return false;
  }
}
