package dev.bascule.adapter.in.http.mcp.stream;

/**
 * Opens the streams of requests, and keeps those that a client can resume. Thread-safe; never
 * waits.
 */
public interface RequestStreams {

  /** Opens the stream of a request. */
  EventBuffer open();

  /** Forgets a stream that its client was sent, or cannot resume. */
  void forget(EventBuffer buffer);

  /** Keeps a stream for a client that resumes it. */
  void retain(EventBuffer buffer);

  /** Returns whether events have ids, with which a client can resume a stream. */
  boolean areResumable();
}
