package dev.bascule.bootstrap.faults;

import java.time.Duration;

/**
 * The timeouts for a server.
 *
 * @param listing for listing its tools
 * @param call for a call of its faulty tool
 */
record FaultDeadlines(Duration listing, Duration call) {

  /** For faults that only a timeout detects. */
  private static final Duration SHORT = Duration.ofMillis(300);

  /** For the same during a start, which has to succeed within that time later. */
  private static final Duration SHORT_START = Duration.ofMillis(1500);

  /** For all other faults, which must be detected earlier. */
  private static final Duration LONG = Duration.ofSeconds(4);

  /** Returns the timeout for starting it. */
  Duration start() {
    return listing;
  }

  /** Returns the timeouts that lead to {@code expected}. */
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
