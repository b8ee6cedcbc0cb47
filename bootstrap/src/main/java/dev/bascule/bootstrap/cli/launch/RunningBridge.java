package dev.bascule.bootstrap.cli.launch;

/** A bridge that serves. */
public interface RunningBridge extends AutoCloseable {

  /** Returns the port that it listens on. */
  int port();

  /**
   * Stops to accept requests, waits for the running ones, at most for the configured time, and ends
   * all child processes.
   */
  @Override
  void close();
}
