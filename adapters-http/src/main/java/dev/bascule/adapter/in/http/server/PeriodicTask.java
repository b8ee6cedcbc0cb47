package dev.bascule.adapter.in.http.server;

import java.time.Duration;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Does something again and again, on the connector's own scheduler, for as long as the connector
 * runs.
 *
 * @param connector whose scheduler
 * @param task does it; must not wait
 * @param interval how often
 */
record PeriodicTask(ServerConnector connector, Runnable task, Duration interval) {

  /** Does it for the first time after one interval. Once the connector stops, so does this. */
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
