package dev.bascule.adapter.in.http.jetty;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.EndPoint;

/** Knows the requests under way, so that the bridge can stop when they have ended. Thread-safe. */
public final class GracefulShutdown {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  /** How many are under way on each connection; none with 0. */
  @GuardedBy("lock")
  private final Map<EndPoint, Integer> inFlight = new HashMap<>();

  private volatile boolean draining;

  private final Runnable closeStreams;

  /**
   * @param closeStreams ends the requests that would not end by themselves; run when the drain
   *     begins
   */
  public GracefulShutdown(Runnable closeStreams) {
    this.closeStreams = closeStreams;
  }

  /** A request begins. */
  public void requestStarted(EndPoint connection) {
    lock.lock();
    try {
      inFlight.merge(connection, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
  }

  /** A request has ended, its answer sent or given up. */
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

  /** Tells whether a request of {@code connection} is under way. */
  public boolean hasRequestInFlight(EndPoint connection) {
    lock.lock();
    try {
      return inFlight.containsKey(connection);
    } finally {
      lock.unlock();
    }
  }

  /** From now on, no request is taken. */
  public void begin() {
    draining = true;
    closeStreams.run();
  }

  /** Tells whether the bridge is stopping. */
  public boolean isDraining() {
    return draining;
  }

  /**
   * Waits until no request is under way, but no longer than {@code timeout}, and not at all once
   * the thread is interrupted, whose interrupt status is then set.
   *
   * @return whether none is
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
