package dev.bascule.adapter.in.http.jetty;

import static java.util.Objects.requireNonNull;

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
  private final Map<EndPoint, Integer> underWay = new HashMap<>();

  private volatile boolean draining;

  private final Runnable endEndless;

  /**
   * @param endEndless ends the requests that would not end by themselves; run when the drain begins
   */
  public GracefulShutdown(Runnable endEndless) {
    this.endEndless = requireNonNull(endEndless, "endEndless");
  }

  /** A request begins. */
  public void enter(EndPoint connection) {
    lock.lock();
    try {
      underWay.merge(connection, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
  }

  /** A request has ended, its answer sent or given up. */
  public void leave(EndPoint connection) {
    lock.lock();
    try {
      underWay.computeIfPresent(connection, (_, count) -> count > 1 ? count - 1 : null);
      if (underWay.isEmpty()) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether a request of {@code connection} is under way. */
  public boolean isUnderWay(EndPoint connection) {
    lock.lock();
    try {
      return underWay.containsKey(connection);
    } finally {
      lock.unlock();
    }
  }

  /** From now on, no request is taken. */
  public void begin() {
    draining = true;
    endEndless.run();
  }

  /** Tells whether the bridge is stopping. */
  public boolean isDraining() {
    return draining;
  }

  /**
   * Waits until no request is under way, but no longer than {@code patience}, and not at all once
   * the thread is interrupted, whose interrupt status is then set.
   *
   * @return whether none is
   */
  public boolean awaitIdle(Duration patience) {
    lock.lock();
    try {
      long nanos = patience.toNanos();
      while (!underWay.isEmpty() && nanos > 0) {
        nanos = idle.awaitNanos(nanos);
      }
      return underWay.isEmpty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
