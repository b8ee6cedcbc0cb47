package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.CompletedRequest;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A request from its beginning to its end, as an observer is told of both, with the room for its
 * body. Thread-safe.
 */
public final class RequestObservation {

  private final HttpRequestObserver observer;
  private final Ticker ticker;
  private final Runnable onEnd;
  private final long startNanos;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile String route = CompletedRequest.UNMATCHED;
  private volatile ByteBudget.@Nullable Reservation reservation;

  /**
   * Tells {@code observer} that a request begins, and later that it has ended.
   *
   * @param onEnd runs after that
   */
  public RequestObservation(HttpRequestObserver observer, Ticker ticker, Runnable onEnd) {
    this.observer = observer;
    this.ticker = ticker;
    this.onEnd = onEnd;
    this.startNanos = ticker.nanos();
    observer.requestStarted();
  }

  /** Notes which route the request takes. */
  void setRoute(String taken) {
    route = taken;
  }

  /** Has {@code taken}, which is room for the body, given back when the request has ended. */
  void keep(ByteBudget.Reservation taken) {
    reservation = taken;
  }

  /** Returns whether room for the body was taken. */
  boolean hasReservation() {
    return reservation != null;
  }

  /**
   * The request has ended, its answer sent or given up; does nothing the second time.
   *
   * @param status the status of the answer; 0 where none was sent
   */
  public void end(String method, int status) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    ByteBudget.Reservation taken = reservation;
    if (taken != null) {
      taken.release();
    }
    try {
      observer.requestEnded(
          new CompletedRequest(
              route, method, status, Duration.ofNanos(ticker.nanos() - startNanos)));
    } finally {
      onEnd.run();
    }
  }
}
