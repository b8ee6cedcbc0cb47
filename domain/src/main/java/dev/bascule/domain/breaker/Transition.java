package dev.bascule.domain.breaker;

import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an event leads to.
 *
 * @param state the state after it; the same object as before it if nothing changed
 * @param reply what the one who caused the event is told
 * @param lease that of the probe that was let through, if one was
 * @param waitNanos how long a refused call should wait; 0 unless refused
 * @param transitions what listeners are told, in this order
 * @param timedOut the leases that were found to have ended without a report
 */
record Transition(
    BreakerState state,
    Reply reply,
    @Nullable ProbeLease lease,
    long waitNanos,
    List<StateTransition> transitions,
    List<ProbeLease> timedOut) {

  /** What the one who caused an event is told. */
  enum Reply {
    /** The call may go on. */
    ADMITTED,
    /** The call may not go on. */
    REFUSED,
    /** The verdict was taken into account. */
    COUNTED,
    /** The verdict came after a transition, and changed nothing. */
    LATE,
    /** What was asked for was done. */
    DONE
  }

  /** Nothing changes. */
  static Transition stay(BreakerState state, Reply reply) {
    return to(state, reply, /* lease= */ null);
  }

  /** Nothing changes, and the call must wait. */
  static Transition reject(BreakerState state, long waitNanos) {
    return new Transition(state, Reply.REFUSED, /* lease= */ null, waitNanos, List.of(), List.of());
  }

  /** The state takes new facts in, but remains of its kind and generation. */
  static Transition to(BreakerState state, Reply reply, @Nullable ProbeLease lease) {
    return new Transition(state, reply, lease, /* waitNanos= */ 0, List.of(), List.of());
  }

  /** One state gives way to another. */
  static Transition transit(
      BreakerState from, BreakerState to, Reply reply, @Nullable ProbeLease lease) {
    return new Transition(
        to, reply, lease, /* waitNanos= */ 0, List.of(between(from, to)), List.of());
  }

  /** Returns this step as the second half of one that began with the end of {@code leases}. */
  Transition afterTimeout(BreakerState from, BreakerState to, List<ProbeLease> leases) {
    List<StateTransition> all =
        Stream.concat(Stream.of(between(from, to)), transitions.stream()).toList();
    return new Transition(state, reply, lease, waitNanos, all, leases);
  }

  private static StateTransition between(BreakerState from, BreakerState to) {
    return new StateTransition(to.generation(), from.circuitState(), to.circuitState());
  }
}
