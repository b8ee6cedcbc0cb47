package dev.bascule.domain.breaker;

import java.time.Duration;

/** What a breaker answers to a call that asks to be let through. */
sealed interface CallAdmission permits CallPermit, CallAdmission.Rejected {

  /**
   * It may not go on.
   *
   * @param retryAfter how long to wait before asking again; whole seconds, at least one
   */
  record Rejected(Duration retryAfter) implements CallAdmission {}
}
