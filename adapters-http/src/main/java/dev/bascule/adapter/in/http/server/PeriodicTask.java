package dev.bascule.adapter.in.http.server;

import java.time.Duration;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Runs a task periodically on the connector's scheduler, while the connector runs.
 *
 * @param connector the connector
 * @param task the task; must not block
 * @param interval the interval
 */
record PeriodicTask(ServerConnector connector, Runnable task, Duration interval) {

  /** Starts; the first run is after one interval. Stops with the connector. */
  void start() {
    if (connector.isRunning()) {
      connector.getScheduler().schedule(this::runAndReschedule, interval);
    }
  }

  private void runAndReschedule() {
    try {
      task.run();
    } finally {
      start();
    }
  }
}
