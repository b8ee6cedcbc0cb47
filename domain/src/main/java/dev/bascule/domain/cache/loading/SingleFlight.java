package dev.bascule.domain.cache.loading;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A single flight: one of several callers that request the same key at the same time loads it while
 * the others wait.
 *
 * <p>The first caller is the leader: its loader runs on its own thread, without any lock held. The
 * others wait, each until its own deadline, and may leave at any time. If the leader gives up,
 * throws, or gets a result of no use to others, it hands over to a waiter, which runs its own
 * loader. So callers behind many such leaders leave at their own deadlines.
 *
 * <p>Thread-safe. Keeps no state after a load has completed.
 *
 * @param <K> the key, equal by value
 * @param <V> the value to load
 */
public final class SingleFlight<K, V> {

  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<K, InFlightLoad<V>> flights = new HashMap<>();

  /** The phase of a load. */
  private enum Phase {
    /** The leader is loading. */
    LOADING,
    /** The leader left without a result for the waiters; the first waiter to notice takes over. */
    LEADERLESS,
    /** There is a result for all waiters. */
    SHARED,
    /** There is a result for the leader only: each waiter runs its own loader, in parallel. */
    UNSHARED;

    /**
     * Returns the phase after a load.
     *
     * @param result null if the loader threw
     */
    static Phase after(@Nullable LoadOutcome<?> result) {
      return switch (result) {
        case null -> LEADERLESS;
        case LoadResult.Storable<?> _, LoadOutcome.Joined<?> _ -> SHARED;
        // The leader's requirement accepted it; each of the others checks its own.
        case LoadResult.Unstorable<?> _, LoadOutcome.Found<?> _ -> UNSHARED;
        case LoadResult.Failed<?>(Failure failure) -> after(failure);
      };
    }

    /**
     * A leader's short deadline says nothing about the result for callers that can wait longer; nor
     * does a server that was replaced meanwhile say anything about its successor, which they use.
     */
    private static Phase after(Failure failure) {
      return switch (failure) {
        case Failure.Cancelled _,
            Failure.TimedOut _,
            Failure.Saturated _,
            Failure.UnknownServer _ ->
            LEADERLESS;
        case Failure.Rejected _,
            Failure.Refused _,
            Failure.Throttled _,
            Failure.NotRunning _,
            Failure.Unreachable _,
            Failure.BadAnswer _,
            Failure.StartTimedOut _,
            Failure.OverLimit _,
            Failure.UnknownTool _,
            Failure.NotCached _ ->
            SHARED;
        // Others may have the same key with other arguments.
        case Failure.InvalidArguments _ -> UNSHARED;
        // The circuit breaker of a tool rejects one caller only.
        case Failure.CircuitOpen open -> open.tool().isPresent() ? UNSHARED : SHARED;
      };
    }
  }

  /**
   * One load in flight and its waiters. Guarded by the lock of its {@link SingleFlight}, of which
   * {@code changed} is a condition.
   */
  private static final class InFlightLoad<V> {

    final Condition changed;
    Phase phase = Phase.LOADING;
    int waiters;
    @Nullable LoadOutcome<V> result;

    InFlightLoad(Condition changed) {
      this.changed = changed;
    }

    /** Enters {@code phase} and signals the waiters: one if it may lead, otherwise all. */
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

  /** The next step of a caller. */
  private sealed interface NextStep<V> {

    /** Load, for itself and the waiters. */
    record Lead<V>(InFlightLoad<V> flight) implements NextStep<V> {}

    /** Load, for itself only. */
    record LoadAlone<V>() implements NextStep<V> {}

    /** Return the result. */
    record Done<V>(LoadOutcome<V> result) implements NextStep<V> {}
  }

  SingleFlight(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * Returns the outcome of {@code loader}, or of the loader of another caller with the same key. An
   * exception from a caller's own loader is thrown to that caller only. A caller that is
   * interrupted while it waits gets {@link Failure.Cancelled}, and its interrupt status is set.
   *
   * @param deadline until when this caller waits for another; its own loader has its own limits
   */
  LoadOutcome<V> run(K key, Deadline deadline, Supplier<? extends LoadOutcome<V>> loader) {
    return switch (joinOrStart(key, deadline)) {
      case NextStep.Lead<V>(InFlightLoad<V> flight) -> lead(key, flight, loader);
      case NextStep.LoadAlone<V>() -> loader.get();
      case NextStep.Done<V>(LoadOutcome<V> outcome) -> outcome;
    };
  }

  /** Returns whether a load of {@code key} is in flight or waits for a new leader. */
  boolean isInFlight(K key) {
    lock.lock();
    try {
      return flights.containsKey(key);
    } finally {
      lock.unlock();
    }
  }

  int inFlightCount() {
    lock.lock();
    try {
      return flights.size();
    } finally {
      lock.unlock();
    }
  }

  private NextStep<V> joinOrStart(K key, Deadline deadline) {
    lock.lock();
    try {
      InFlightLoad<V> flight = flights.get(key);
      if (flight != null) {
        return join(key, flight, deadline);
      }
      InFlightLoad<V> own = new InFlightLoad<>(lock.newCondition());
      flights.put(key, own);
      return new NextStep.Lead<>(own);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private NextStep<V> join(K key, InFlightLoad<V> flight, Deadline deadline) {
    flight.waiters++;
    try {
      return await(flight, deadline);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return failed(new Failure.Cancelled());
    } finally {
      flight.waiters--;
      flight.signalNextLeader();
      removeIfAbandoned(key, flight);
    }
  }

  @GuardedBy("lock")
  private NextStep<V> await(InFlightLoad<V> flight, Deadline deadline) throws InterruptedException {
    Duration given = deadline.remaining(ticker);
    // A waiter that leaves passes its turn on, so that one whose deadline has passed never keeps
    // it.
    while (flight.phase == Phase.LOADING && !deadline.hasPassed(ticker)) {
      flight.changed.awaitNanos(deadline.remainingNanos(ticker));
    }
    return switch (flight.phase) {
      case LOADING -> failed(new Failure.TimedOut(given));
      case LEADERLESS -> takeOver(flight, deadline, given);
      case SHARED -> new NextStep.Done<>(joined(requireNonNull(flight.result)));
      case UNSHARED -> new NextStep.LoadAlone<>();
    };
  }

  @GuardedBy("lock")
  private NextStep<V> takeOver(InFlightLoad<V> flight, Deadline deadline, Duration given) {
    if (deadline.hasPassed(ticker)) {
      return failed(new Failure.TimedOut(given));
    }
    flight.phase = Phase.LOADING;
    return new NextStep.Lead<>(flight);
  }

  private static <V> LoadOutcome<V> joined(LoadOutcome<V> outcome) {
    return outcome instanceof LoadResult.Storable<V> loaded
        ? new LoadOutcome.Joined<>(loaded)
        : outcome;
  }

  private static <V> NextStep<V> failed(Failure failure) {
    return new NextStep.Done<>(new LoadResult.Failed<>(failure));
  }

  private LoadOutcome<V> lead(
      K key, InFlightLoad<V> flight, Supplier<? extends LoadOutcome<V>> loader) {
    LoadOutcome<V> result = null;
    try {
      result = loader.get();
      return result;
    } finally {
      end(key, flight, result);
    }
  }

  /**
   * @param result null if the loader threw
   */
  private void end(K key, InFlightLoad<V> flight, @Nullable LoadOutcome<V> result) {
    lock.lock();
    try {
      flight.result = result;
      flight.advanceTo(Phase.after(result));
      if (flight.phase != Phase.LEADERLESS) {
        flights.remove(key);
      }
      removeIfAbandoned(key, flight);
    } finally {
      lock.unlock();
    }
  }

  /** Removes a flight without a leader and without waiters. */
  @GuardedBy("lock")
  private void removeIfAbandoned(K key, InFlightLoad<V> flight) {
    if (flight.phase == Phase.LEADERLESS && flight.waiters == 0) {
      flights.remove(key);
    }
  }
}
