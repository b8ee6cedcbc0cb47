package dev.bascule.domain.breaker;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An event that a breaker reacts to. */
sealed interface BreakerEvent {

  /** A call requests admission. */
  record Acquire() implements BreakerEvent {
    static final Acquire INSTANCE = new Acquire();
  }

  /**
   * An admitted call completed.
   *
   * @param generation the generation of the state that admitted it
   * @param lease its lease, if it was a probe
   */
  record Complete(long generation, @Nullable ProbeLease lease, HealthSignal signal)
      implements BreakerEvent {}

  /** The state is read. */
  record Observe() implements BreakerEvent {
    static final Observe INSTANCE = new Observe();
  }

  /**
   * An operator opens the breaker.
   *
   * @param duration for how long; empty for the recovery timeout
   */
  record ForceOpen(Optional<Duration> duration) implements BreakerEvent {
    static final ForceOpen INSTANCE = new ForceOpen(Optional.empty());
  }

  /** An operator closes the breaker. */
  record ForceClose() implements BreakerEvent {
    static final ForceClose INSTANCE = new ForceClose();
  }
}
