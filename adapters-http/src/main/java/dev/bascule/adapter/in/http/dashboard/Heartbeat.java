package dev.bascule.adapter.in.http.dashboard;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.OptionalLong;

/**
 * Wakes all threads that wait for its next beat, about once a second, until it ends. Thread-safe.
 */
public final class Heartbeat {

  @GuardedBy("this")
  private long beats;

  @GuardedBy("this")
  private boolean ended;

  /** Wakes all who wait; never waits. */
  public synchronized void beat() {
    beats++;
    notifyAll();
  }

  /** Wakes all for the last time. */
  public synchronized void end() {
    ended = true;
    notifyAll();
  }

  /**
   * Waits for the next beat and returns its number, which grows with each. Empty when there are no
   * more beats, or after an interrupt, which is kept.
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
