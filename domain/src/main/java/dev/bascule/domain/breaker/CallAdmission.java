package dev.bascule.domain.breaker;

import java.time.Duration;

/** The breaker's response to a call that requests admission. */
sealed interface CallAdmission permits CallPermit, CallAdmission.Rejected {

  /**
   * The call must not proceed.
   *
   * @param retryAfter how long to wait before the next attempt; whole seconds, at least one
   */
  record Rejected(Duration retryAfter) implements CallAdmission {}
}
