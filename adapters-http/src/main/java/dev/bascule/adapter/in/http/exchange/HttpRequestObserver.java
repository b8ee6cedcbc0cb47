package dev.bascule.adapter.in.http.exchange;

import java.time.Duration;

/**
 * Is told of each request that is read far enough to be answered, and of each stream of events.
 *
 * <p>Implementations are thread-safe, never wait and never throw.
 */
public interface HttpRequestObserver {

  /** Takes note of nothing. */
  HttpRequestObserver NONE =
      new HttpRequestObserver() {
        @Override
        public void requestStarted() {}

        @Override
        public void requestEnded(CompletedRequest request) {}

        @Override
        public void streamOpened() {}

        @Override
        public void streamClosed() {}
      };

  /** Why a request is turned away unseen. */
  enum SheddingReason {
    /** There is hardly any memory left. */
    MEMORY,
    /** Too many are under way. */
    REQUESTS
  }

  /** A request that has begun is turned away unseen. */
  default void requestShed(SheddingReason reason) {}

  /** A request begins: its headers are there. */
  void requestStarted();

  /** A request has ended: its answer was sent, or given up. */
  void requestEnded(CompletedRequest request);

  /** An answer became a stream of events. */
  void streamOpened();

  /** That stream has ended. */
  void streamClosed();

  /**
   * A request that has ended.
   *
   * @param route the path of the operation as {@code GET /} lists it, or {@link #UNMATCHED}
   * @param method its method, as the client sent it
   * @param status the status of the answer; 0 where none was sent
   * @param duration the time from its headers to the end of its answer
   */
  record CompletedRequest(String route, String method, int status, Duration duration) {

    /** What was asked for does not exist, or the request was refused before anybody looked. */
    public static final String UNMATCHED = "unmatched";
  }
}
