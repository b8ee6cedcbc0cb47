package dev.bascule.domain.breaker;

/** The states of a circuit breaker. */
public enum CircuitState {
  /** Calls are admitted. */
  CLOSED,
  /** Calls are rejected. */
  OPEN,
  /** A few calls are admitted as probes, to find out whether the server has recovered. */
  HALF_OPEN
}
