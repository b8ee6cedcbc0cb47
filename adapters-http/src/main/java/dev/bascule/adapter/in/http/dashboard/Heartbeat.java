package dev.bascule.adapter.in.http.dashboard;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.OptionalLong;

/**
 * Wakes all threads that wait for its next beat, about once per second, until it is stopped.
 * Thread-safe.
 */
public final class Heartbeat {

  @GuardedBy("this")
  private long beats;

  @GuardedBy("this")
  private boolean ended;

  /** Wakes all waiting threads; does not block. */
  public synchronized void beat() {
    beats++;
    notifyAll();
  }

  /** Wakes all waiting threads for the last time. */
  public synchronized void end() {
    ended = true;
    notifyAll();
  }

  /**
   * Waits for the next beat and returns its number, which increases with each beat. Returns empty
   * after the last beat or after an interrupt, which stays set.
   */
  synchronized OptionalLong awaitBeat() {
    try {
      long before = beats;
      while (beats == before && !ended) {
        wait();
      }
      return ended ? OptionalLong.empty() : OptionalLong.of(beats);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return OptionalLong.empty();
    }
  }
}
