package dev.bascule.bootstrap.demo;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/** A failure that is ordered, and ends after some calls or some time. Thread-safe. */
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

  /** Lets the next {@code calls} fail, and all that come within {@code duration}. */
  synchronized void begin(int calls, Duration duration) {
    callsLeft = calls;
    end = Deadline.after(duration, ticker);
  }

  /** Tells whether a call that comes in now has to fail. */
  synchronized boolean consumeFailure() {
    boolean byCount = callsLeft > 0;
    callsLeft -= byCount ? 1 : 0;
    return byCount || !end.hasPassed(ticker);
  }
}
