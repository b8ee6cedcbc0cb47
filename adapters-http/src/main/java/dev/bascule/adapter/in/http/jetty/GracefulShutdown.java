package dev.bascule.adapter.in.http.jetty;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;

/** Tracks requests in progress, so that the bridge can stop after them. Thread-safe. */
public final class GracefulShutdown {

  /** The number of requests in progress per connection; never 0. */
  @GuardedBy("this")
  private final Map<EndPoint, Integer> inFlight = new HashMap<>();

  private volatile boolean stopping;
  private volatile boolean draining;

  private final Runnable closeStreams;

  /**
   * @param closeStreams closes the streams that would not end by themselves; may run more than once
   */
  public GracefulShutdown(Runnable closeStreams) {
    this.closeStreams = closeStreams;
  }

  public synchronized void requestStarted(EndPoint connection) {
    inFlight.merge(connection, 1, Integer::sum);
  }

  /** A request has completed, its response sent or abandoned. */
  public synchronized void requestEnded(EndPoint connection) {
    inFlight.computeIfPresent(connection, (_, count) -> count > 1 ? count - 1 : null);
    if (inFlight.isEmpty()) {
      notifyAll();
    }
  }

  public synchronized boolean hasRequestInFlight(EndPoint connection) {
    return inFlight.containsKey(connection);
  }

  /**
   * Announces that the bridge stops: it is not ready, and connections are closed after a response.
   * Requests are still accepted.
   */
  public void announce() {
    stopping = true;
  }

  /** Rejects new requests from now on. */
  public void begin() {
    stopping = true;
    draining = true;
    closeStreams();
  }

  /** Closes the streams that would not end by themselves. */
  public void closeStreams() {
    closeStreams.run();
  }

  /** Returns whether the bridge has announced that it stops, or rejects requests already. */
  public boolean isStopping() {
    return stopping;
  }

  /** Returns whether new requests are rejected. */
  public boolean isDraining() {
    return draining;
  }

  /**
   * Waits until no request is in progress, at most {@code timeout}; returns early if the thread is
   * interrupted, whose interrupt status stays set.
   *
   * @return whether no request is in progress
   */
  public synchronized boolean awaitIdle(Duration timeout) {
    await(timeout, /* endsWhenIdle= */ true);
    return inFlight.isEmpty();
  }

  /** Waits for {@code time}, while requests may still arrive; less if the thread is interrupted. */
  public synchronized void awaitRequests(Duration time) {
    await(time, /* endsWhenIdle= */ false);
  }

  @GuardedBy("this")
  private void await(Duration timeout, boolean endsWhenIdle) {
    Ticker ticker = Ticker.system();
    Deadline deadline = Deadline.after(timeout, ticker);
    try {
      for (Duration left = timeout;
          !(endsWhenIdle && inFlight.isEmpty()) && left.isPositive();
          left = deadline.remaining(ticker)) {
        TimeUnit.NANOSECONDS.timedWait(this, left.toNanos());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
