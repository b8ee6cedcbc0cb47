package dev.bascule.application.port.in;

import dev.bascule.application.port.in.ShowMetricsUseCase.BreakerMetrics;
import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;

/**
 * Driving port: changes the state of a circuit breaker manually. {@link ShowMetricsUseCase} shows
 * it.
 */
@FunctionalInterface
public interface ForceBreakerUseCase {

  /**
   * Applies {@code change} and returns the new metrics of the breaker; empty if the server is
   * unknown.
   */
  Optional<BreakerMetrics> forceBreaker(ServerId server, Change change);

  /** A manual change of a breaker. */
  enum Change {
    /** Reject calls for one recovery timeout. */
    OPEN,
    /** Admit calls. */
    CLOSE,
    /** Admit calls, and set the statistics to zero. */
    RESET
  }
}
