package dev.bascule.domain.breaker;

import java.util.Locale;

/** The states of a circuit breaker. */
public enum CircuitState {
  /** Calls are admitted. */
  CLOSED,
  /** Calls are rejected. */
  OPEN,
  /** A few calls are admitted as probes, to find out whether the server has recovered. */
  HALF_OPEN;

  /** Returns the name for operators: {@code closed}, {@code open} or {@code half_open}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
