package dev.bascule.domain.breaker;

import org.jspecify.annotations.Nullable;

/** What can happen to a breaker. */
sealed interface BreakerEvent {

  /** A call asks to be let through. */
  record Acquire() implements BreakerEvent {
    static final Acquire INSTANCE = new Acquire();
  }

  /**
   * A call that was let through has ended.
   *
   * @param generation that of the state that let it through
   * @param lease its own, if it was a probe
   */
  record Complete(long generation, @Nullable ProbeLease lease, HealthSignal signal)
      implements BreakerEvent {}

  /** Someone looks. */
  record Observe() implements BreakerEvent {
    static final Observe INSTANCE = new Observe();
  }

  /** An operator opens the breaker. */
  record ForceOpen() implements BreakerEvent {
    static final ForceOpen INSTANCE = new ForceOpen();
  }

  /** An operator closes the breaker. */
  record ForceClose() implements BreakerEvent {
    static final ForceClose INSTANCE = new ForceClose();
  }
}
