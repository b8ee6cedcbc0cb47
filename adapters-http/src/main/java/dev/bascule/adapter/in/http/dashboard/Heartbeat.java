package dev.bascule.adapter.in.http.dashboard;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes those who look at something every second or so, all at once, until it ends. Thread-safe.
 */
public final class Heartbeat {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private long beats;

  @GuardedBy("lock")
  private boolean ended;

  /** Wakes all who wait; never waits. */
  public void beat() {
    lock.lock();
    try {
      beats++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Wakes all for the last time. */
  public void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next beat. An interrupt ends the waiting, and is kept.
   *
   * @return whether there was one; if not, there is no use in waiting for another
   */
  boolean awaitBeat() {
    lock.lock();
    try {
      long before = beats;
      while (beats == before && !ended) {
        changed.await();
      }
      return !ended;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
