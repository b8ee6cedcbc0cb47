package dev.bascule.application.port.in;

import dev.bascule.application.context.BreakerOrder;
import dev.bascule.application.view.BridgeMetrics.BreakerMetrics;
import dev.bascule.domain.mcp.ServerId;

/**
 * Driving port: changes the state of a circuit breaker manually. {@link ShowMetricsUseCase} shows
 * it.
 */
@FunctionalInterface
public interface ForceBreakerUseCase {

  /** What became of an order. */
  sealed interface Reply {

    /**
     * It was executed, at all replicas.
     *
     * @param breaker the new metrics of the breaker of this one
     */
    record Executed(BreakerMetrics breaker) implements Reply {}

    /** Nothing changed, as the configuration isolates the server. */
    record IsolatedByConfiguration() implements Reply {}

    /** The server is not configured. */
    record UnknownServer() implements Reply {}
  }

  /** Executes {@code order}. */
  Reply forceBreaker(ServerId server, BreakerOrder order);
}
