package dev.bascule.bootstrap.faults;

import java.time.Duration;

/**
 * The time that the bridge gives a server.
 *
 * @param listing for listing its tools
 * @param call for a call of its faulty tool
 */
record FaultDeadlines(Duration listing, Duration call) {

  /** For what nobody notices but by the clock. */
  private static final Duration SHORT = Duration.ofMillis(300);

  /** For the same during a start, which has to succeed within that time later. */
  private static final Duration SHORT_START = Duration.ofMillis(1500);

  /** For all else, which must not need it. */
  private static final Duration LONG = Duration.ofSeconds(4);

  /** Returns the one for starting it. */
  Duration start() {
    return listing;
  }

  /** Returns those under which a fault comes to its {@code expected}. */
  static FaultDeadlines of(ExpectedOutcome expected) {
    return new FaultDeadlines(LONG, expected == ExpectedOutcome.TIMED_OUT ? SHORT : LONG);
  }

  /** Returns those under which a fault during the start comes to its {@code expected}. */
  static FaultDeadlines ofStart(ExpectedOutcome expected) {
    return expected == ExpectedOutcome.TIMED_OUT
        ? new FaultDeadlines(SHORT_START, SHORT_START)
        : new FaultDeadlines(LONG, LONG);
  }
}
