package dev.bascule.adapter.in.http.exchange;

import dev.bascule.application.context.RequestDetails;
import java.time.Duration;

/**
 * Is notified of each request whose header was read, of each event stream, and of the connections
 * and MCP sessions of clients.
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

  /** Why the bridge closed a connection to keep their number within the limit. */
  enum ConnectionEnd {
    /** It was idle, and another client needed its place. */
    EVICTED,
    /** It was new, and all others had a request in flight. */
    REJECTED
  }

  /** Why a session ended. */
  enum SessionEnd {
    /** Its client or an administrator deleted it. */
    DELETED,
    /** It was idle for too long. */
    IDLE,
    /** It was idle, and its caller needed another one. */
    EVICTED,
    /** The bridge stops. */
    SHUTDOWN
  }

  /** The limit that prevented a new session. */
  enum SessionLimit {
    /** The sessions of one caller. */
    CALLER,
    /** All sessions. */
    ALL
  }

  /** A connection was accepted. */
  default void connectionOpened() {}

  /** A connection was closed, by either side. */
  default void connectionClosed() {}

  /** The bridge closes a connection because of their limit; {@link #connectionClosed} follows. */
  default void connectionEvicted(ConnectionEnd reason) {}

  /** A session ended. */
  default void sessionEnded(SessionEnd reason) {}

  /** A session was rejected because a limit is reached. */
  default void sessionRejected(SessionLimit limit) {}

  /** Why an OpenAPI document lacks tools, or their schemas. */
  enum DocumentGap {
    /** Tools are described without their schemas, which do not fit. */
    SHORTENED,
    /** The descriptions do not fit. */
    TOO_LONG,
    /** A server did not return its tools. */
    UNAVAILABLE
  }

  /** A client was sent an OpenAPI document without some tools or schemas, or none. */
  default void documentIncomplete(DocumentGap reason) {}

  /** A request was rejected by load shedding. */
  default void requestShed(SheddingReason reason) {}

  /** A request has started: its header was read. */
  default void requestStarted() {}

  /** Returns what receives the details of a request that has started. */
  default RequestDetails newDetails() {
    return RequestDetails.NONE;
  }

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
   * @param bytes the length of the body that was sent, in bytes
   * @param aborted whether the response was not sent completely
   * @param details what else is known about it; {@link RequestDetails#NONE} unless {@link
   *     #newDetails} returned another object
   */
  record CompletedRequest(
      String route,
      String method,
      int status,
      Duration duration,
      long bytes,
      boolean aborted,
      RequestDetails details) {

    /** The route does not exist, or the request was rejected before routing. */
    public static final String UNMATCHED = "unmatched";
  }
}
