package dev.bascule.application.upstream;

import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/**
 * Remembers whether a request had spent some of its time in the bridge's own line before it was
 * made. That such a request then runs out of time says nothing of the server.
 */
final class QueueDelay {

  private final Deadline deadline;
  private final Ticker ticker;
  private final Duration total;
  private boolean significant;

  /** The time counts from here. */
  QueueDelay(Deadline deadline, Ticker ticker) {
    this.deadline = deadline;
    this.ticker = ticker;
    this.total = deadline.remaining(ticker);
  }

  /** The request is being made now. */
  void recordStart() {
    long wholeNanos = total.toNanos();
    significant = deadline.remaining(ticker).toNanos() < wholeNanos - wholeNanos / 10;
  }

  /** Tells whether less than nine tenths of the time were left when the request was made. */
  boolean isSignificant() {
    return significant;
  }
}
