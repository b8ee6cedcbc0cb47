package dev.bascule.application.port.in;

import dev.bascule.application.port.in.ShowMetricsUseCase.BreakerMetrics;
import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;

/**
 * Driving port: changes the state of a breaker by hand. Show them with {@link ShowMetricsUseCase}.
 */
@FunctionalInterface
public interface ForceBreakerUseCase {

  /**
   * Applies {@code change} and returns how the breaker stands then; empty for an unknown server.
   */
  Optional<BreakerMetrics> forceBreaker(ServerId server, Change change);

  /** What can be done to a breaker. */
  enum Change {
    /** Refuse calls for one recovery timeout. */
    OPEN,
    /** Let calls pass. */
    CLOSE,
    /** Let calls pass, and set the numbers to zero. */
    RESET
  }
}
