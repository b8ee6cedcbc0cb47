package dev.bascule.application.port.in;

import dev.bascule.application.view.BridgeMetrics;

/** Driving port: shows the metrics since the start of the bridge. */
@FunctionalInterface
public interface ShowMetricsUseCase {

  /** Returns the current metrics. */
  BridgeMetrics showMetrics();
}
