package dev.bascule.bootstrap.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Polls for changes without an event: that a resource of another thread or process is released. */
final class Polling {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration INTERVAL = Duration.ofMillis(1);

  private Polling() {}

  /** Waits until {@code actual} equals {@code expected}; fails after a timeout. */
  static <T> void until(T expected, Supplier<T> actual, String what) {
    long start = System.nanoTime();
    T now = actual.get();
    while (!now.equals(expected) && System.nanoTime() - start < TIMEOUT.toNanos()) {
      LockSupport.parkNanos(INTERVAL.toNanos());
      now = actual.get();
    }
    assertEquals(expected, now, what);
  }
}
