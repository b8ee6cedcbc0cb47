package dev.bascule.bootstrap.bench;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/**
 * Which calls are equal: equal numbers make equal calls. Thread-safe.
 *
 * @param byTurn gives the number of a connection's first call, second call and so on, from zero
 * @param different tells how many numbers there were so far
 */
record CallNumbers(LongUnaryOperator byTurn, LongSupplier different) {

  /** All calls are equal. */
  static CallNumbers same(long number) {
    return new CallNumbers(_ -> number, () -> 1);
  }

  /** No two calls are equal. */
  static CallNumbers allDifferent(long first) {
    AtomicLong next = new AtomicLong(first);
    return new CallNumbers(_ -> next.getAndIncrement(), () -> next.get() - first);
  }

  /** Each connection makes the calls that all others make, at about the same time. */
  static CallNumbers inStep(long first) {
    LongAccumulator highest = new LongAccumulator(Math::max, -1);
    return new CallNumbers(
        turn -> {
          highest.accumulate(turn);
          return first + turn;
        },
        () -> highest.get() + 1);
  }

  /** The same {@code count} calls go round. */
  static CallNumbers round(int count) {
    AtomicLong next = new AtomicLong();
    return new CallNumbers(_ -> next.getAndIncrement() % count, () -> Math.min(count, next.get()));
  }
}
