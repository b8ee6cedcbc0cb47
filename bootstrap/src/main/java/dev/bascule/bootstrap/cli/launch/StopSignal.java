package dev.bascule.bootstrap.cli.launch;

import java.time.Duration;

/** Tells when the process is asked to end, and what has to happen then. */
public interface StopSignal {

  /**
   * From now on, a process that is asked to end waits for its command, at most {@code grace}, and
   * ends with the command's exit code.
   */
  void setGracePeriod(Duration grace);

  /** Waits until the process is asked to end. */
  void await();

  /**
   * From now on, {@code bridge} is closed when the process is asked to end, and the process ends
   * with the signal's own exit code. Closes it here and now if the process was asked before.
   */
  void closeOnSignal(OpenBridge bridge);
}
