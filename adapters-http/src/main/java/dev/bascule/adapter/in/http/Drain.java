package dev.bascule.adapter.in.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the requests under way, so that the bridge can stop when they have ended. Thread-safe. */
final class Drain {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  @GuardedBy("lock")
  private int underWay;

  private volatile boolean draining;

  Drain() {}

  /** A request begins. */
  void enter() {
    lock.lock();
    try {
      underWay++;
    } finally {
      lock.unlock();
    }
  }

  /** A request has ended, its answer sent or given up. */
  void leave() {
    lock.lock();
    try {
      underWay--;
      if (underWay == 0) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** From now on, no request is taken. */
  void begin() {
    draining = true;
  }

  /** Tells whether the bridge is stopping. */
  boolean isDraining() {
    return draining;
  }

  /**
   * Waits until no request is under way, but no longer than {@code patience}, and not at all once
   * the thread is interrupted, whose interrupt status is then set.
   *
   * @return whether none is
   */
  boolean awaitIdle(Duration patience) {
    lock.lock();
    try {
      long nanos = patience.toNanos();
      while (underWay > 0 && nanos > 0) {
        nanos = idle.awaitNanos(nanos);
      }
      return underWay == 0;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
