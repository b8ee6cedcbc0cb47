package dev.bascule.domain.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Polls for changes without an event: that a thread waits inside the code under test, or that a
 * resource of another thread or process is released.
 */
public final class Polling {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final long MIN_INTERVAL_NANOS = 50_000;
  private static final long MAX_INTERVAL_NANOS = 1_000_000;

  private Polling() {}

  /** Waits until {@code actual} equals {@code expected}; fails after a timeout. */
  public static <T> void until(T expected, Supplier<T> actual, String what) {
    long start = System.nanoTime();
    long interval = MIN_INTERVAL_NANOS;
    T now = actual.get();
    while (!now.equals(expected) && System.nanoTime() - start < TIMEOUT.toNanos()) {
      LockSupport.parkNanos(interval);
      interval = Math.min(2 * interval, MAX_INTERVAL_NANOS);
      now = actual.get();
    }
    assertEquals(expected, now, what);
  }

  /** Waits until {@code thread} is in one of {@code states}; fails after a timeout. */
  public static void awaitState(Thread thread, Thread.State... states) {
    Set<Thread.State> expected = Set.of(states);
    until(
        true,
        () -> expected.contains(thread.getState()),
        "state of " + thread.getName() + " is one of " + expected);
  }
}
