package dev.bascule.bootstrap.demo;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/** A failure that is ordered, and ends after some calls or some time. Thread-safe. */
final class SimulatedOutage {

  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private int callsLeft;

  @GuardedBy("lock")
  private Deadline end;

  SimulatedOutage(Ticker ticker) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.end = Deadline.after(Duration.ZERO, ticker);
  }

  /** Lets the next {@code calls} fail, and all that come within {@code duration}. */
  void begin(int calls, Duration duration) {
    lock.lock();
    try {
      callsLeft = calls;
      end = Deadline.after(duration, ticker);
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether a call that comes in now has to fail. */
  boolean consumeFailure() {
    lock.lock();
    try {
      boolean byCount = callsLeft > 0;
      callsLeft -= byCount ? 1 : 0;
      return byCount || !end.hasPassed(ticker);
    } finally {
      lock.unlock();
    }
  }
}
