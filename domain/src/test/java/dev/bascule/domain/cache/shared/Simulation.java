package dev.bascule.domain.cache.shared;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs threads one at a time, in an order that a seed determines, with time that passes only when
 * all of them wait.
 */
final class Simulation {

  final FakeTicker ticker;
  final SplittableRandom random;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private final List<Actor> actors = new ArrayList<>();
  private final Semaphore turnOfScheduler = new Semaphore(0);
  private final long start;
  private long order;
  private long numbers;
  private long elapsed;
  private @Nullable Actor running;
  private @Nullable Throwable failure;

  private record Event(long at, long order, Runnable action) {}

  /** Ends the thread of an actor wherever it waits. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** A simulated thread. */
  final class Actor {
    private final Semaphore turn = new Semaphore(0);
    private boolean isKilled;
    private boolean isOver;

    private void begin(Runnable body) {
      Thread _ =
          Thread.startVirtualThread(
              () -> {
                turn.acquireUninterruptibly();
                try {
                  body.run();
                } catch (Killed _) {
                  // Nothing is left of it.
                } catch (Throwable e) {
                  failure = failure == null ? e : failure;
                } finally {
                  isOver = true;
                  turnOfScheduler.release();
                }
              });
    }

    private void resume() {
      if (!isOver) {
        running = this;
        turn.release();
        awaitTurnOfScheduler();
      }
    }

    private void awaitTurnOfScheduler() {
      try {
        if (!turnOfScheduler.tryAcquire(20, TimeUnit.SECONDS)) {
          throw new AssertionError("a thread waits for something outside of the simulation");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private void await() {
      turnOfScheduler.release();
      turn.acquireUninterruptibly();
      if (isKilled) {
        throw new Killed();
      }
    }

    boolean isOver() {
      return isOver;
    }

    /** Ends it where it waits. */
    void kill() {
      isKilled = true;
      at(elapsed, this::resume);
    }
  }

  Simulation(long seed) {
    this.random = new SplittableRandom(seed);
    this.ticker = new FakeTicker();
    this.start = ticker.nanos();
  }

  /** Starts a thread. */
  Actor start(Runnable body) {
    Actor actor = new Actor();
    if (actors.size() % 1000 == 999) {
      actors.removeIf(each -> each.isOver);
    }
    actors.add(actor);
    actor.begin(body);
    at(elapsed, actor::resume);
    return actor;
  }

  /** Runs {@code action} after {@code delay}. */
  void after(Duration delay, Runnable action) {
    at(elapsed + delay.toNanos(), action);
  }

  /** Lets the running thread wait. */
  void pause(Duration duration) {
    Actor self = requireNonNull(running);
    at(elapsed + duration.toNanos(), self::resume);
    self.await();
  }

  /** Returns a random duration, both limits included. */
  Duration between(int leastMicros, int mostMicros) {
    return Duration.ofNanos(1_000L * random.nextInt(leastMicros, mostMicros + 1));
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** Returns a number that it has not returned before. */
  long nextNumber() {
    return ++numbers;
  }

  /** Returns the time since the beginning. */
  long elapsedNanos() {
    return elapsed;
  }

  /** Runs {@code steps} events. Throws what a thread threw. */
  void run(long steps) {
    for (long i = 0; i < steps && failure == null && !events.isEmpty(); i++) {
      Event next = events.remove();
      elapsed = Math.max(elapsed, next.at());
      ticker.advanceNanos(start + elapsed - ticker.nanos());
      next.action().run();
    }
    if (failure != null) {
      throw new AssertionError("after " + Duration.ofNanos(elapsed) + ": " + failure, failure);
    }
  }

  /** Runs events up to {@code duration} after the beginning. Throws what a thread threw. */
  void runFor(Duration duration) {
    while (!events.isEmpty() && events.peek().at() <= duration.toNanos()) {
      run(1);
    }
  }

  /** Ends all threads. */
  void end() {
    // What they do at their end may start others.
    for (int i = 0; i < actors.size(); i++) {
      actors.get(i).isKilled = true;
      actors.get(i).resume();
    }
  }

  private void at(long at, Runnable action) {
    events.add(new Event(at, order++, action));
  }
}
