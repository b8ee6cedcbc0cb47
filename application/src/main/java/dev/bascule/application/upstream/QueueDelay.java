package dev.bascule.application.upstream;

import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/**
 * Measures how much of its time a request spent in the queues of the bridge before it was sent. The
 * timeout of such a request says nothing about the server.
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

  /** Records that the request is being sent. */
  void recordStart() {
    long wholeNanos = total.toNanos();
    significant = deadline.remaining(ticker).toNanos() < wholeNanos - wholeNanos / 10;
  }

  /** Returns whether less than nine tenths of the time were left when the request was sent. */
  boolean isSignificant() {
    return significant;
  }
}
