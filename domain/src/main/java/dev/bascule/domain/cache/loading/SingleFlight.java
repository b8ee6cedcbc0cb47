package dev.bascule.domain.cache.loading;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.cache.loading.InFlightLoad.Phase;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one of those who want the same thing at the same time load it, and the others wait for it.
 *
 * <p>The first to come leads: its loader runs on its own thread, without any lock held. The others
 * wait, each until its own deadline; one that leaves disturbs nobody. A leader that gives up, or
 * throws, or comes to what concerns itself only, hands over to one of those who wait, which then
 * runs its own loader. So those who wait behind many such leaders leave at their own deadlines.
 *
 * <p>Thread-safe. Keeps nothing once a loading has ended.
 *
 * @param <K> what tells whether two want the same, equal by value
 * @param <R> what comes of a loading
 */
public final class SingleFlight<K, R> {

  private final Ticker ticker;
  private final Function<? super R, Sharing> sharing;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<K, InFlightLoad<R>> flights = new HashMap<>();

  /** What a result of the leader's is to those who wait. */
  enum Sharing {
    /** Theirs too. */
    SHARED,
    /** Not theirs: each runs its own loader, all of them at once. */
    UNSHARED,
    /** Nothing to them, and each should try by itself, but one after the other: one leads. */
    ABANDONED
  }

  /** How it ended for one caller. */
  sealed interface FlightResult<R> {

    /** Its own loader ran. */
    record Loaded<R>(R result) implements FlightResult<R> {}

    /** It waited for another's. */
    record Joined<R>(R result) implements FlightResult<R> {}

    /** Its deadline passed while it waited. */
    record TimedOut<R>() implements FlightResult<R> {}

    /** It was interrupted while it waited, and still is. */
    record Interrupted<R>() implements FlightResult<R> {}
  }

  /** What a caller is to do. */
  private sealed interface NextStep<R> {

    /** Load, for itself and for whoever waits. */
    record Lead<R>(InFlightLoad<R> flight) implements NextStep<R> {}

    /** Load, for itself. */
    record LoadAlone<R>() implements NextStep<R> {}

    /** Nothing more. */
    record Done<R>(FlightResult<R> result) implements NextStep<R> {}
  }

  /**
   * @param sharing what a result is to those who wait for it; never throws
   */
  SingleFlight(Ticker ticker, Function<? super R, Sharing> sharing) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.sharing = requireNonNull(sharing, "sharing");
  }

  /**
   * Returns what {@code loader}, or that of another who wants the same, came to. What a caller's
   * own loader throws reaches that caller, and nobody else.
   *
   * @param deadline until when this caller waits for another; its own loader knows its own limits
   */
  FlightResult<R> run(K key, Deadline deadline, Supplier<? extends R> loader) {
    return switch (joinOrStart(key, deadline)) {
      case NextStep.Lead<R>(InFlightLoad<R> flight) ->
          new FlightResult.Loaded<>(lead(key, flight, loader));
      case NextStep.LoadAlone<R>() -> new FlightResult.Loaded<>(loader.get());
      case NextStep.Done<R>(FlightResult<R> result) -> result;
    };
  }

  /** Tells whether a loading of that is under way, or waits for somebody to lead it. */
  boolean isInFlight(K key) {
    lock.lock();
    try {
      return flights.containsKey(key);
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many loadings are under way. */
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
    // Whoever leaves passes a turn on, so that one whose time is up never takes it along.
    while (flight.phase == Phase.LOADING && !deadline.hasPassed(ticker)) {
      flight.changed.awaitNanos(deadline.remaining(ticker).toNanos());
    }
    return switch (flight.phase) {
      case LOADING -> new NextStep.Done<>(new FlightResult.TimedOut<>());
      case LEADERLESS -> takeOver(flight, deadline);
      case LANDED -> new NextStep.Done<>(new FlightResult.Joined<>(requireNonNull(flight.result)));
      case DISPERSED -> new NextStep.LoadAlone<>();
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
   * @param result null where the loader threw
   */
  private void end(K key, InFlightLoad<R> flight, @Nullable R result) {
    Sharing shared = result == null ? Sharing.ABANDONED : sharing.apply(result);
    lock.lock();
    try {
      flight.result = result;
      flight.advanceTo(
          switch (shared) {
            case SHARED -> Phase.LANDED;
            case UNSHARED -> Phase.DISPERSED;
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

  /** Forgets a flight that has neither a leader nor anybody who could become it. */
  @GuardedBy("lock")
  private void removeIfAbandoned(K key, InFlightLoad<R> flight) {
    if (flight.phase == Phase.LEADERLESS && flight.waiters == 0) {
      flights.remove(key);
    }
  }
}
