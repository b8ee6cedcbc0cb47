package dev.bascule.domain.cache.loading;

import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * One load in flight and its waiters. Guarded by the lock of its {@link SingleFlight}, of which
 * {@code changed} is a condition.
 */
final class InFlightLoad<R> {

  /** The phase of a load. */
  enum Phase {
    /** The leader is loading. */
    LOADING,
    /** The leader left without a result for the waiters; the first waiter to notice takes over. */
    LEADERLESS,
    /** There is a result for all waiters. */
    LANDED,
    /** There is a result for the leader only. */
    DISPERSED
  }

  final Condition changed;
  Phase phase = Phase.LOADING;
  int waiters;
  @Nullable R result;

  InFlightLoad(Condition changed) {
    this.changed = changed;
  }

  /**
   * Enters {@code phase} and signals the waiters: one of them if it is a turn to lead, otherwise
   * all.
   */
  void advanceTo(Phase phase) {
    this.phase = phase;
    if (phase == Phase.LEADERLESS) {
      changed.signal();
    } else {
      changed.signalAll();
    }
  }

  /** Passes on the turn to lead of a waiter that leaves without having taken it. */
  void signalNextLeader() {
    if (phase == Phase.LEADERLESS) {
      changed.signal();
    }
  }
}
