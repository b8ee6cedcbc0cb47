package dev.bascule.bootstrap.cli.launch;

/** A bridge that serves. */
public interface RunningBridge extends AutoCloseable {

  /** Returns the port that it listens on. */
  int port();

  /**
   * Starts the servers whose {@code start} is eager, in the background, and from then on those that
   * a reload adds or changes. Never blocks.
   */
  void startServers();

  /**
   * Stops to accept requests, waits for the running ones, at most for the configured time, and ends
   * all child processes.
   */
  @Override
  void close();
}
