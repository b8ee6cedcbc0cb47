package dev.bascule.domain.cache.loading;

import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * One loading that is under way, and those who wait for it. Guarded by the lock of its {@link
 * SingleFlight}, of which {@code changed} is a condition.
 */
final class InFlightLoad<R> {

  /** How far it has come. */
  enum Phase {
    /** Its leader is loading. */
    LOADING,
    /** Its leader left without a result for others; the first to notice takes over. */
    LEADERLESS,
    /** It has a result for all. */
    LANDED,
    /** It has a result that was its leader's only. */
    DISPERSED
  }

  final Condition changed;
  Phase phase = Phase.LOADING;
  int waiters;
  @Nullable R result;

  InFlightLoad(Condition changed) {
    this.changed = changed;
  }

  /** Moves on to {@code phase}, and lets those who wait see it; of a turn to lead, one of them. */
  void advanceTo(Phase phase) {
    this.phase = phase;
    if (phase == Phase.LEADERLESS) {
      changed.signal();
    } else {
      changed.signalAll();
    }
  }

  /** Lets another see the turn to lead that a waiter leaves without having taken. */
  void signalNextLeader() {
    if (phase == Phase.LEADERLESS) {
      changed.signal();
    }
  }
}
