package dev.bascule.application.context;

import java.util.Locale;

/** What an operator can order a breaker to do, in any state. */
public enum BreakerOrder {
  /** Reject calls for one recovery timeout. */
  OPEN,
  /** Reject calls, and probe nothing, until another order. */
  ISOLATE,
  /** Admit calls. */
  CLOSE,
  /** Admit calls, and set the statistics to zero. */
  RESET;

  /** Returns the name in the API: {@code open}, {@code isolate}, {@code close} or {@code reset}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
