package dev.bascule.bootstrap.cli.launch;

import java.time.Duration;

/** Reports that the process should stop, and defines what happens then. */
public interface StopSignal {

  /**
   * Makes a stop request wait for the command, at most {@code grace}, and exit with the command's
   * exit code.
   */
  void setGracePeriod(Duration grace);

  /** Waits until the process is requested to stop. */
  void await();

  /**
   * Closes {@code bridge} when the process is requested to stop, and exits with the signal's own
   * exit code. Closes it immediately if that was already requested.
   */
  void closeOnSignal(OpenBridge bridge);
}
