package dev.bascule.adapter.in.cli.launch;

import java.time.Duration;

/** Reports that the process should stop, and defines what happens then. */
public interface StopSignal {

  /**
   * Makes a stop request wait for the command, at most {@code grace}, and exit with the command's
   * exit code.
   */
  void setGracePeriod(Duration grace);

  /**
   * Runs {@code action} when the terminal of the process hangs up (SIGHUP), which otherwise
   * requests it to stop. Several may run at the same time.
   */
  void onHangup(Runnable action);

  /**
   * Waits until the process is requested to stop.
   *
   * @return whether a supervisor requests it (SIGTERM), and not a user who waits for the end
   */
  boolean await();

  /** Waits until the process is requested to stop once more, at most {@code timeout}. */
  void awaitRepetition(Duration timeout);

  /**
   * Closes {@code bridge} when the process is requested to stop, and exits with the signal's own
   * exit code. Closes it immediately if that was already requested.
   */
  void closeOnSignal(OpenBridge bridge);
}
