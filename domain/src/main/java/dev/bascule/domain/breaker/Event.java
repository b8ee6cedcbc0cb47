package dev.bascule.domain.breaker;

import org.jspecify.annotations.Nullable;

/** What can happen to a breaker. */
sealed interface Event {

  /** A call asks to be let through. */
  record Acquire() implements Event {
    static final Acquire INSTANCE = new Acquire();
  }

  /**
   * A call that was let through has ended.
   *
   * @param generation that of the state that let it through
   * @param lease its own, if it was a probe
   */
  record Complete(long generation, @Nullable Lease lease, Verdict verdict) implements Event {}

  /** Someone looks. */
  record Observe() implements Event {
    static final Observe INSTANCE = new Observe();
  }

  /** An operator opens the breaker. */
  record ForceOpen() implements Event {
    static final ForceOpen INSTANCE = new ForceOpen();
  }

  /** An operator closes the breaker. */
  record ForceClose() implements Event {
    static final ForceClose INSTANCE = new ForceClose();
  }
}
