package dev.bascule.application.port.in;

import dev.bascule.application.context.BreakerOrder;
import dev.bascule.application.view.BridgeMetrics.BreakerMetrics;
import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;

/**
 * Driving port: changes the state of a circuit breaker manually. {@link ShowMetricsUseCase} shows
 * it.
 */
@FunctionalInterface
public interface ForceBreakerUseCase {

  /**
   * Executes {@code order}, at all replicas, and returns the new metrics of the breaker of this
   * one; empty if the server is unknown.
   */
  Optional<BreakerMetrics> forceBreaker(ServerId server, BreakerOrder order);
}
