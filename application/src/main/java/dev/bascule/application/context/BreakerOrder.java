package dev.bascule.application.context;

/** What an operator can order a breaker to do, in any state. */
public enum BreakerOrder {
  /** Reject calls for one recovery timeout. */
  OPEN,
  /** Admit calls. */
  CLOSE,
  /** Admit calls, and set the statistics to zero. */
  RESET
}
