package dev.bascule.domain.breaker;

import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The effect of an event.
 *
 * @param state the state after it; the same object as before if nothing changed
 * @param reply the reply to the source of the event
 * @param lease the lease of the admitted probe, if any
 * @param waitNanos how long a rejected call should wait; 0 unless rejected
 * @param transitions the transitions to notify listeners of, in order
 * @param timedOut the leases that ended without a report
 */
record Transition(
    BreakerState state,
    Reply reply,
    @Nullable ProbeLease lease,
    long waitNanos,
    List<StateTransition> transitions,
    List<ProbeLease> timedOut) {

  /** The reply to the source of an event. */
  enum Reply {
    /** The call may proceed. */
    ADMITTED,
    /** The call must not proceed. */
    REFUSED,
    /** The report was counted. */
    COUNTED,
    /** The report came after a transition and had no effect. */
    LATE,
    /** The requested change was made. */
    DONE
  }

  /** Leaves the state unchanged. */
  static Transition stay(BreakerState state, Reply reply) {
    return to(state, reply, /* lease= */ null);
  }

  /** Leaves the state unchanged and rejects the call. */
  static Transition reject(BreakerState state, long waitNanos) {
    return new Transition(state, Reply.REFUSED, /* lease= */ null, waitNanos, List.of(), List.of());
  }

  /** Updates the state without a transition: kind and generation stay. */
  static Transition to(BreakerState state, Reply reply, @Nullable ProbeLease lease) {
    return new Transition(state, reply, lease, /* waitNanos= */ 0, List.of(), List.of());
  }

  /** Replaces the state with one of the next generation. */
  static Transition transit(
      BreakerState to, StateTransition change, Reply reply, @Nullable ProbeLease lease) {
    return new Transition(to, reply, lease, /* waitNanos= */ 0, List.of(change), List.of());
  }

  /** Returns this step as the second half of one that began with the end of {@code leases}. */
  Transition afterTimeout(StateTransition first, List<ProbeLease> leases) {
    List<StateTransition> all = Stream.concat(Stream.of(first), transitions.stream()).toList();
    return new Transition(state, reply, lease, waitNanos, all, leases);
  }
}
