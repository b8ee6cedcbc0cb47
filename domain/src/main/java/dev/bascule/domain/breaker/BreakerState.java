package dev.bascule.domain.breaker;

import java.util.List;
import java.util.Optional;

/**
 * What a breaker remembers between events. Each state is an immutable value.
 *
 * <p>All times are readings of the ticker, compared by their difference.
 */
sealed interface BreakerState {

  /** Returns the number of transitions up to this state. */
  long generation();

  /** Returns the time of the transition to this state. */
  long since();

  /**
   * Returns the latest time that this state has seen. An event with an earlier reading counts as
   * happening at this time, so that time never runs backwards, whatever the clock does and however
   * slow a thread was.
   */
  long asOf();

  /** Returns the public name of this state. */
  CircuitState circuitState();

  /** Returns whether calls are rejected only because the server or tool failed. */
  default boolean isDueToFailures() {
    return switch (this) {
      case Closed _ -> false;
      case Open open -> open.cause() == Open.Cause.FAILURES;
      case HalfOpen _ -> true;
    };
  }

  /**
   * Calls are admitted, and failures since the last success are counted.
   *
   * @param onlyCaller the caller of all these failures; empty if there are none, or if they are of
   *     several or unknown callers
   * @param evidence whose the latest failures are; {@link RateEvidence#NONE} without a rate
   */
  record Closed(
      long generation,
      long since,
      long asOf,
      int consecutiveFailures,
      Optional<String> onlyCaller,
      RateEvidence evidence)
      implements BreakerState {

    /** Returns the state of a new or newly closed breaker. */
    static Closed fresh(long generation, long now) {
      return new Closed(generation, now, now, 0, Optional.empty(), RateEvidence.NONE);
    }

    /** Returns whether no call has failed since the last success. */
    boolean hasNoFailures() {
      return consecutiveFailures == 0 && onlyCaller.isEmpty();
    }

    @Override
    public CircuitState circuitState() {
      return CircuitState.CLOSED;
    }

    Closed withoutFailures(long now) {
      return new Closed(generation, since, now, 0, Optional.empty(), evidence);
    }

    Closed withFailures(int failures, Optional<String> caller, long now) {
      return new Closed(generation, since, now, failures, caller, evidence);
    }

    Closed withEvidence(RateEvidence other) {
      return new Closed(generation, since, asOf, consecutiveFailures, onlyCaller, other);
    }
  }

  /**
   * Calls are rejected.
   *
   * @param recoveryNanos for how long, from {@code since}
   * @param failedProbes the probes that failed since it was closed, as far as they lengthen the
   *     recovery timeout
   */
  record Open(long generation, long since, Cause cause, long recoveryNanos, int failedProbes)
      implements BreakerState {

    /** Why a breaker is open. */
    enum Cause {
      /** The server or the tool failed. */
      FAILURES,
      /** An operator opened it. */
      ORDER,
      /** The server is isolated: only an operator or other settings close it. */
      ISOLATION
    }

    boolean isIsolation() {
      return cause == Cause.ISOLATION;
    }

    @Override
    public long asOf() {
      return since;
    }

    @Override
    public CircuitState circuitState() {
      return CircuitState.OPEN;
    }
  }

  /**
   * A few calls are admitted as probes.
   *
   * @param leases the leases of the probes in flight, the first to end first
   * @param successes the probes that succeeded
   * @param failedProbes as in {@link Open}
   */
  record HalfOpen(
      long generation,
      long since,
      long asOf,
      List<ProbeLease> leases,
      int successes,
      int failedProbes)
      implements BreakerState {

    public HalfOpen {
      leases = List.copyOf(leases);
    }

    @Override
    public CircuitState circuitState() {
      return CircuitState.HALF_OPEN;
    }

    HalfOpen with(List<ProbeLease> newLeases, int newSuccesses, long now) {
      return new HalfOpen(generation, since, now, newLeases, newSuccesses, failedProbes);
    }
  }
}
