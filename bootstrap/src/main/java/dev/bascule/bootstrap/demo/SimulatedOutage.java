package dev.bascule.bootstrap.demo;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/** A simulated outage that ends after a number of calls or a time. Thread-safe. */
final class SimulatedOutage {

  private final Ticker ticker;

  @GuardedBy("this")
  private int callsLeft;

  @GuardedBy("this")
  private Deadline end;

  SimulatedOutage(Ticker ticker) {
    this.ticker = ticker;
    this.end = Deadline.after(Duration.ZERO, ticker);
  }

  /** Makes the next {@code calls} fail, and all calls within {@code duration}. */
  synchronized void begin(int calls, Duration duration) {
    callsLeft = calls;
    end = Deadline.after(duration, ticker);
  }

  /** Returns whether the current call has to fail, and counts it. */
  synchronized boolean consumeFailure() {
    boolean byCount = callsLeft > 0;
    callsLeft -= byCount ? 1 : 0;
    return byCount || !end.hasPassed(ticker);
  }
}
