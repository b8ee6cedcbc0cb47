package dev.bascule.adapter.in.cli.launch;

/** A running bridge. */
public interface RunningBridge extends AutoCloseable {

  /** Returns the port that it listens on. */
  int port();

  /**
   * Starts the servers with {@code start: eager} in the background, and later those that a reload
   * adds or changes. Does not block.
   */
  void startServers();

  /** Reads the configuration again; the log has the result. Blocks until it is applied. */
  void reload();

  /**
   * Announces that the bridge stops, so that load balancers send their requests elsewhere: it is
   * not ready, but still serves every request. Does not block.
   */
  void announceStop();

  /**
   * Stops accepting requests, waits for running ones up to the configured timeout, and stops all
   * child processes.
   */
  @Override
  void close();
}
