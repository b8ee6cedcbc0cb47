package dev.bascule.bootstrap.faults;

import java.util.List;

/** The bridge's response to a call. */
enum ExpectedOutcome {
  GOOD(200, ""),
  BAD_ANSWER(502, "/problems/bad-answer"),
  UNREACHABLE(502, "/problems/unreachable"),
  RESTING(503, "/problems/resting"),
  THROTTLED(502, "/problems/throttled"),
  TIMED_OUT(504, "/problems/timed-out");

  private final int status;
  private final String type;

  ExpectedOutcome(int status, String type) {
    this.status = status;
    this.type = type;
  }

  int status() {
    return status;
  }

  /** Returns the type of the problem; empty if there is none. */
  String type() {
    return type;
  }

  /** Returns the expectation that a fault has this outcome over {@code transports}. */
  Expectation over(FaultTransport... transports) {
    return new Expectation(this, List.of(transports));
  }

  /** The outcome of a fault over transports. */
  record Expectation(ExpectedOutcome expected, List<FaultTransport> transports) {

    Expectation {
      transports = List.copyOf(transports);
    }
  }
}
