package dev.bascule.adapter.in.http.jetty;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.EndPoint;

/**
 * Tracks the requests in progress, so that the bridge can stop when they have completed.
 * Thread-safe.
 */
public final class GracefulShutdown {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  /** The number of requests in progress per connection; never 0. */
  @GuardedBy("lock")
  private final Map<EndPoint, Integer> inFlight = new HashMap<>();

  private volatile boolean draining;

  private final Runnable closeStreams;

  /**
   * @param closeStreams closes the streams that would not end by themselves; runs when draining
   *     begins
   */
  public GracefulShutdown(Runnable closeStreams) {
    this.closeStreams = closeStreams;
  }

  /** A request has started. */
  public void requestStarted(EndPoint connection) {
    lock.lock();
    try {
      inFlight.merge(connection, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
  }

  /** A request has completed, its response sent or abandoned. */
  public void requestEnded(EndPoint connection) {
    lock.lock();
    try {
      inFlight.computeIfPresent(connection, (_, count) -> count > 1 ? count - 1 : null);
      if (inFlight.isEmpty()) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether a request of {@code connection} is in progress. */
  public boolean hasRequestInFlight(EndPoint connection) {
    lock.lock();
    try {
      return inFlight.containsKey(connection);
    } finally {
      lock.unlock();
    }
  }

  /** Rejects new requests from now on. */
  public void begin() {
    draining = true;
    closeStreams.run();
  }

  /** Returns whether the bridge is stopping. */
  public boolean isDraining() {
    return draining;
  }

  /**
   * Waits until no request is in progress, at most {@code timeout}; returns early if the thread is
   * interrupted, whose interrupt status stays set.
   *
   * @return whether no request is in progress
   */
  public boolean awaitIdle(Duration timeout) {
    lock.lock();
    try {
      long nanos = timeout.toNanos();
      while (!inFlight.isEmpty() && nanos > 0) {
        nanos = idle.awaitNanos(nanos);
      }
      return inFlight.isEmpty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
