package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.CompletedRequest;
import dev.bascule.application.context.RequestDetails;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The observation of a request, with the reservation for its body. Thread-safe. */
public final class RequestObservation {

  private final HttpRequestObserver observer;
  private final Ticker ticker;
  private final Runnable onEnd;
  private final long startNanos;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile String route = CompletedRequest.UNMATCHED;
  private volatile ByteBudget.@Nullable Reservation reservation;
  private final RequestDetails details;

  /** Notifies {@code observer} of start and end; then runs {@code onEnd}. */
  public RequestObservation(HttpRequestObserver observer, Ticker ticker, Runnable onEnd) {
    this.observer = observer;
    this.ticker = ticker;
    this.onEnd = onEnd;
    this.startNanos = ticker.nanos();
    observer.requestStarted();
    this.details = observer.newDetails();
  }

  /** Returns what receives the details of the request. */
  public RequestDetails details() {
    return details;
  }

  void setRoute(String taken) {
    route = taken;
  }

  /** Releases {@code taken}, the reservation for the body, when the request has completed. */
  void keep(ByteBudget.Reservation taken) {
    reservation = taken;
  }

  boolean hasReservation() {
    return reservation != null;
  }

  /**
   * Ends with a status, 0 if no response was sent; further calls have no effect.
   *
   * @param bytes the length of the body that was sent
   * @param aborted whether the response was not sent completely
   */
  public void end(String method, int status, long bytes, boolean aborted) {
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
              route,
              method,
              status,
              Duration.ofNanos(ticker.nanos() - startNanos),
              bytes,
              aborted,
              details));
    } finally {
      onEnd.run();
    }
  }
}
