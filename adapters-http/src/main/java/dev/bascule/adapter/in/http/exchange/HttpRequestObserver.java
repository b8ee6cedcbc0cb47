package dev.bascule.adapter.in.http.exchange;

import java.time.Duration;

/**
 * Is notified of each request whose header was read, and of each event stream.
 *
 * <p>Implementations are thread-safe, do not block and do not throw.
 */
public interface HttpRequestObserver {

  HttpRequestObserver NONE = new HttpRequestObserver() {};

  /** Why a request is rejected. */
  enum SheddingReason {
    /** Memory is low. */
    MEMORY,
    /** Too many requests are in progress. */
    REQUESTS
  }

  /** A request was rejected by load shedding. */
  default void requestShed(SheddingReason reason) {}

  /** A request has started: its header was read. */
  default void requestStarted() {}

  /** A request has completed: its response was sent or abandoned. */
  default void requestEnded(CompletedRequest request) {}

  /** A response became an event stream. */
  default void streamOpened() {}

  /** An event stream was closed. */
  default void streamClosed() {}

  /**
   * A completed request.
   *
   * @param route the path of the route as listed by {@code GET /}, or {@link #UNMATCHED}
   * @param method its method, as sent
   * @param status the status of the response; 0 if none was sent
   * @param duration the time from its header to the end of its response
   */
  record CompletedRequest(String route, String method, int status, Duration duration) {

    /** The route does not exist, or the request was rejected before routing. */
    public static final String UNMATCHED = "unmatched";
  }
}
