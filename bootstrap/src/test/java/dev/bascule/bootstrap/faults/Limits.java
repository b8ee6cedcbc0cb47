package dev.bascule.bootstrap.faults;

import java.time.Duration;

/**
 * The time that the bridge gives a server.
 *
 * @param listing for listing its tools
 * @param call for a call of its faulty tool
 */
record Limits(Duration listing, Duration call) {

  /** For what nobody notices but by the clock. */
  private static final Duration SHORT = Duration.ofMillis(300);

  /** For a listing without end; a good one has to fit in, too. */
  private static final Duration ENOUGH = Duration.ofMillis(800);

  /** For all else, which must not need it. */
  private static final Duration LONG = Duration.ofSeconds(4);

  /** Returns those under which {@code fault} comes to its {@code ending}. */
  static Limits of(Fault fault, Ending ending) {
    return new Limits(
        fault == Fault.ENDLESS_PAGES ? ENOUGH : LONG, ending == Ending.TIMED_OUT ? SHORT : LONG);
  }
}
