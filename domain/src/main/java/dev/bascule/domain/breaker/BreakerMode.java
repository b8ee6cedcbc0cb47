package dev.bascule.domain.breaker;

import java.util.Locale;

/** What a breaker does with calls. */
public enum BreakerMode {
  /** Rejects calls while the breaker is open. */
  PROTECT,
  /** Applies all rules, but rejects no call because of them: shows when it would have opened. */
  OBSERVE,
  /** Rejects all calls and probes. */
  ISOLATE;

  /** Returns the name for operators: {@code protect}, {@code observe} or {@code isolate}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
