package dev.bascule.domain.breaker;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * The counters of one breaker. Thread-safe; a reading is exact while no thread is counting.
 *
 * <p>The sums only grow. A reset stores their values as an offset, so that no call in flight is
 * lost: it stays in flight and is counted when it completes.
 */
final class BreakerCounters {

  /** What is counted. Every admitted call is counted once more when it completes. */
  enum Count {
    /** Admitted by the rules of the breaker. */
    ADMITTED,
    /** Admitted although the rules reject it. */
    OBSERVED,
    REJECTED,
    SUCCEEDED,
    FAILED_LOCALLY,
    FAILED_REMOTELY,
    TIMED_OUT,
    IGNORED,
    ABANDONED,
    LATE
  }

  private static final Set<Count> ENDINGS = EnumSet.range(Count.SUCCEEDED, Count.LATE);

  /** Not modified after construction. */
  private final Map<Count, LongAdder> sums = new EnumMap<>(Count.class);

  private volatile Totals atLastReset;

  BreakerCounters() {
    for (Count count : Count.values()) {
      sums.put(count, new LongAdder());
    }
    atLastReset = read();
  }

  void add(Count count) {
    sumOf(count).increment();
  }

  /** Sets all counters to zero, except that calls in flight remain admitted. */
  void reset() {
    Totals reading = read();
    Map<Count, Long> origin = new EnumMap<>(reading.byCount());
    origin.put(Count.ADMITTED, reading.ended() - reading.of(Count.OBSERVED));
    atLastReset = new Totals(origin);
  }

  Totals totals() {
    Totals origin = atLastReset;
    return read().minus(origin);
  }

  /** Reads the admitted calls last, so that no call appears to complete without having begun. */
  private Totals read() {
    Map<Count, Long> reading = new EnumMap<>(Count.class);
    reading.put(Count.REJECTED, sumOf(Count.REJECTED).sum());
    for (Count ending : ENDINGS) {
      reading.put(ending, sumOf(ending).sum());
    }
    reading.put(Count.OBSERVED, sumOf(Count.OBSERVED).sum());
    reading.put(Count.ADMITTED, sumOf(Count.ADMITTED).sum());
    return new Totals(reading);
  }

  private LongAdder sumOf(Count count) {
    return requireNonNull(sums.get(count), count.name());
  }

  /** One reading of all counters. */
  record Totals(Map<Count, Long> byCount) {

    long of(Count count) {
      return byCount.getOrDefault(count, 0L);
    }

    long admitted() {
      return of(Count.ADMITTED) + of(Count.OBSERVED);
    }

    long inFlight() {
      return admitted() - ended();
    }

    long ended() {
      long ended = 0;
      for (Count ending : ENDINGS) {
        ended += of(ending);
      }
      return ended;
    }

    Totals minus(Totals origin) {
      Map<Count, Long> difference = new EnumMap<>(byCount);
      difference.replaceAll((count, sum) -> sum - origin.of(count));
      return new Totals(difference);
    }
  }
}
