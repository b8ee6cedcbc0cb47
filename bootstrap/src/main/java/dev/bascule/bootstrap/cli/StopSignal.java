package dev.bascule.bootstrap.cli;

import java.time.Duration;

/** Tells when the process is asked to end. */
@FunctionalInterface
public interface StopSignal {

  /**
   * Waits until it is.
   *
   * @param grace how long the process may take to end after that
   */
  void await(Duration grace);
}
