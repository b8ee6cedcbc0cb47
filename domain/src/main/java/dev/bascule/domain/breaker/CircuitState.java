package dev.bascule.domain.breaker;

/** The three states of a breaker. */
public enum CircuitState {
  /** Calls pass. */
  CLOSED,
  /** Calls are refused. */
  OPEN,
  /** A few calls pass, to see whether the server is well again. */
  HALF_OPEN
}
