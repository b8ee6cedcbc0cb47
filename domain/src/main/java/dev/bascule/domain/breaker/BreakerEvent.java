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
   * @param windowFailures the failures within the window of the {@link FailureRate}, with this one;
   *     0 without a rate
   * @param windowCalls the calls within that window, with this one
   */
  record Complete(
      long generation,
      @Nullable ProbeLease lease,
      HealthSignal signal,
      long windowFailures,
      long windowCalls)
      implements BreakerEvent {

    /** Completes a call without a window. */
    Complete(long generation, @Nullable ProbeLease lease, HealthSignal signal) {
      this(generation, lease, signal, /* windowFailures= */ 0, /* windowCalls= */ 0);
    }
  }

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

  /** An operator or the settings isolate the server: the breaker opens until it is closed. */
  record Isolate() implements BreakerEvent {
    static final Isolate INSTANCE = new Isolate();
  }

  /** An operator closes the breaker. */
  record ForceClose() implements BreakerEvent {
    static final ForceClose INSTANCE = new ForceClose();
  }
}
