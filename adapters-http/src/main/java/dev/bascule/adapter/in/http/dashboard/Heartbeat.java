package dev.bascule.adapter.in.http.dashboard;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes all threads that wait for its next beat, about once a second, until it ends. Thread-safe.
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
   * Waits for the next beat and returns its number, which grows with each. Empty when there are no
   * more beats, or after an interrupt, which is kept.
   */
  OptionalLong awaitBeat() {
    lock.lock();
    try {
      long before = beats;
      while (beats == before && !ended) {
        changed.await();
      }
      return ended ? OptionalLong.empty() : OptionalLong.of(beats);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return OptionalLong.empty();
    } finally {
      lock.unlock();
    }
  }
}
