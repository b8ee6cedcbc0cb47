package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Looks for stalled headers again and again, on the connector's own scheduler, for as long as the
 * connector runs.
 *
 * @param connector whose connections
 * @param stalled finds them
 * @param interval how often
 */
record HeaderSweep(ServerConnector connector, StalledHeaders stalled, Duration interval) {

  HeaderSweep {
    requireNonNull(connector, "connector");
    requireNonNull(stalled, "stalled");
    requireNonNull(interval, "interval");
  }

  /** Looks for the first time after one interval. Once the connector stops, so does this. */
  void start() {
    if (connector.isRunning()) {
      connector.getScheduler().schedule(this::sweep, interval);
    }
  }

  private void sweep() {
    try {
      stalled.close(connector.getConnectedEndPoints());
    } finally {
      start();
    }
  }
}
