package dev.bascule.domain.cache.loading;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
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
 * @param <R> the result of a load
 */
public final class SingleFlight<K, R> {

  private final Ticker ticker;
  private final Function<? super R, Sharing> sharing;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<K, InFlightLoad<R>> flights = new HashMap<>();

  /** The phase of a load. */
  private enum Phase {
    /** The leader is loading. */
    LOADING,
    /** The leader left without a result for the waiters; the first waiter to notice takes over. */
    LEADERLESS,
    /** There is a result for all waiters. */
    SHARED,
    /** There is a result for the leader only. */
    UNSHARED
  }

  /**
   * One load in flight and its waiters. Guarded by the lock of its {@link SingleFlight}, of which
   * {@code changed} is a condition.
   */
  private static final class InFlightLoad<R> {

    final Condition changed;
    Phase phase = Phase.LOADING;
    int waiters;
    @Nullable R result;

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

  /** Whether the leader's result is valid for the waiters. */
  enum Sharing {
    /** It is valid for them. */
    SHARED,
    /** It is not valid for them: each waiter runs its own loader, all at the same time. */
    UNSHARED,
    /**
     * There is none for them: each waiter loads on its own, one after the other, as the next
     * leader.
     */
    ABANDONED
  }

  /** The outcome for one caller. */
  sealed interface FlightResult<R> {

    /** The caller's own loader ran. */
    record Loaded<R>(R result) implements FlightResult<R> {}

    /** The caller waited for another. */
    record Joined<R>(R result) implements FlightResult<R> {}

    /** The deadline passed while the caller waited. */
    record TimedOut<R>() implements FlightResult<R> {}

    /** The caller was interrupted while it waited; its interrupt status is set. */
    record Interrupted<R>() implements FlightResult<R> {}
  }

  /** The next step of a caller. */
  private sealed interface NextStep<R> {

    /** Load, for itself and the waiters. */
    record Lead<R>(InFlightLoad<R> flight) implements NextStep<R> {}

    /** Load, for itself only. */
    record LoadAlone<R>() implements NextStep<R> {}

    /** Return the result. */
    record Done<R>(FlightResult<R> result) implements NextStep<R> {}
  }

  /**
   * @param sharing returns whether a result is valid for the waiters; never throws
   */
  SingleFlight(Ticker ticker, Function<? super R, Sharing> sharing) {
    this.ticker = ticker;
    this.sharing = sharing;
  }

  /**
   * Returns the result of {@code loader}, or of the loader of another caller with the same key. An
   * exception from a caller's own loader is thrown to that caller only.
   *
   * @param deadline until when this caller waits for another; its own loader has its own limits
   */
  FlightResult<R> run(K key, Deadline deadline, Supplier<? extends R> loader) {
    return switch (joinOrStart(key, deadline)) {
      case NextStep.Lead<R>(InFlightLoad<R> flight) ->
          new FlightResult.Loaded<>(lead(key, flight, loader));
      case NextStep.LoadAlone<R>() -> new FlightResult.Loaded<>(loader.get());
      case NextStep.Done<R>(FlightResult<R> result) -> result;
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

  private NextStep<R> joinOrStart(K key, Deadline deadline) {
    lock.lock();
    try {
      InFlightLoad<R> flight = flights.get(key);
      if (flight != null) {
        return join(key, flight, deadline);
      }
      InFlightLoad<R> own = new InFlightLoad<>(lock.newCondition());
      flights.put(key, own);
      return new NextStep.Lead<>(own);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private NextStep<R> join(K key, InFlightLoad<R> flight, Deadline deadline) {
    flight.waiters++;
    try {
      return await(flight, deadline);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new NextStep.Done<>(new FlightResult.Interrupted<>());
    } finally {
      flight.waiters--;
      flight.signalNextLeader();
      removeIfAbandoned(key, flight);
    }
  }

  @GuardedBy("lock")
  private NextStep<R> await(InFlightLoad<R> flight, Deadline deadline) throws InterruptedException {
    // A waiter that leaves passes its turn on, so that one whose deadline has passed never keeps
    // it.
    while (flight.phase == Phase.LOADING && !deadline.hasPassed(ticker)) {
      flight.changed.awaitNanos(deadline.remaining(ticker).toNanos());
    }
    return switch (flight.phase) {
      case LOADING -> new NextStep.Done<>(new FlightResult.TimedOut<>());
      case LEADERLESS -> takeOver(flight, deadline);
      case SHARED -> new NextStep.Done<>(new FlightResult.Joined<>(requireNonNull(flight.result)));
      case UNSHARED -> new NextStep.LoadAlone<>();
    };
  }

  @GuardedBy("lock")
  private NextStep<R> takeOver(InFlightLoad<R> flight, Deadline deadline) {
    if (deadline.hasPassed(ticker)) {
      return new NextStep.Done<>(new FlightResult.TimedOut<>());
    }
    flight.phase = Phase.LOADING;
    return new NextStep.Lead<>(flight);
  }

  private R lead(K key, InFlightLoad<R> flight, Supplier<? extends R> loader) {
    R result = null;
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
  private void end(K key, InFlightLoad<R> flight, @Nullable R result) {
    Sharing shared = result == null ? Sharing.ABANDONED : sharing.apply(result);
    lock.lock();
    try {
      flight.result = result;
      flight.advanceTo(
          switch (shared) {
            case SHARED -> Phase.SHARED;
            case UNSHARED -> Phase.UNSHARED;
            case ABANDONED -> Phase.LEADERLESS;
          });
      if (shared != Sharing.ABANDONED) {
        flights.remove(key);
      }
      removeIfAbandoned(key, flight);
    } finally {
      lock.unlock();
    }
  }

  /** Removes a flight without a leader and without waiters. */
  @GuardedBy("lock")
  private void removeIfAbandoned(K key, InFlightLoad<R> flight) {
    if (flight.phase == Phase.LEADERLESS && flight.waiters == 0) {
      flights.remove(key);
    }
  }
}
