package dev.bascule.domain.breaker;

import java.util.List;
import java.util.Optional;

/**
 * What a breaker remembers between events. Each state is an immutable value.
 *
 * <p>All moments are readings of the ticker; they are compared by their difference.
 */
sealed interface BreakerState {

  /** Returns the number of transitions that led here. */
  long generation();

  /** Returns the moment of the transition that led here. */
  long since();

  /**
   * Returns the latest moment that this state knows of. An event that claims to be older happens at
   * this moment: time does not run backwards, whatever the clock does and whichever thread was
   * slow.
   */
  long asOf();

  /** Returns the name under which others know this state. */
  CircuitState circuitState();

  /**
   * Calls pass. Remembers how many have failed since the last success.
   *
   * @param onlyCaller the caller whose calls all of these were; empty if there are none, or if they
   *     were calls of several callers or of unknown ones
   */
  record Closed(
      long generation, long since, long asOf, int consecutiveFailures, Optional<String> onlyCaller)
      implements BreakerState {

    /** Returns the state of a breaker that was just made or just closed. */
    static Closed fresh(long generation, long now) {
      return new Closed(generation, now, now, 0, Optional.empty());
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
      return new Closed(generation, since, now, 0, Optional.empty());
    }

    Closed withFailures(int failures, Optional<String> caller, long now) {
      return new Closed(generation, since, now, failures, caller);
    }
  }

  /**
   * Calls are refused.
   *
   * @param recoveryNanos how long they are, counted from {@code since}
   */
  record Open(long generation, long since, long recoveryNanos) implements BreakerState {

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
   * A few calls pass, as probes.
   *
   * @param leases those of the probes under way, the one that ends first in front
   * @param successes the probes that succeeded
   */
  record HalfOpen(long generation, long since, long asOf, List<ProbeLease> leases, int successes)
      implements BreakerState {

    public HalfOpen {
      leases = List.copyOf(leases);
    }

    @Override
    public CircuitState circuitState() {
      return CircuitState.HALF_OPEN;
    }

    HalfOpen with(List<ProbeLease> newLeases, int newSuccesses, long now) {
      return new HalfOpen(generation, since, now, newLeases, newSuccesses);
    }
  }
}
