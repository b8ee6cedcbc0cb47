package dev.bascule.domain.breaker;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the calls of one breaker. Thread-safe; a reading is exact when nobody is counting.
 *
 * <p>The sums only ever grow. Setting them to zero means to remember how far they had got, so that
 * a call under way at that moment is never lost: it stays in flight, and is counted when it ends.
 */
final class BreakerCounters {

  /** What is counted. Every admitted call is counted a second time when it ends. */
  enum Count {
    ADMITTED,
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

  /** Never changes, once made. */
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

  /** Sets all counts to zero, except that the calls in flight remain admitted. */
  void reset() {
    Totals reading = read();
    Map<Count, Long> origin = new EnumMap<>(reading.byCount());
    origin.put(Count.ADMITTED, reading.ended());
    atLastReset = new Totals(origin);
  }

  Totals totals() {
    Totals origin = atLastReset;
    return read().minus(origin);
  }

  /** Reads the calls admitted last, so that no call is seen to end without having begun. */
  private Totals read() {
    Map<Count, Long> reading = new EnumMap<>(Count.class);
    reading.put(Count.REJECTED, sumOf(Count.REJECTED).sum());
    for (Count ending : ENDINGS) {
      reading.put(ending, sumOf(ending).sum());
    }
    reading.put(Count.ADMITTED, sumOf(Count.ADMITTED).sum());
    return new Totals(reading);
  }

  private LongAdder sumOf(Count count) {
    return requireNonNull(sums.get(count), count.name());
  }

  /** One reading of all counts. */
  record Totals(Map<Count, Long> byCount) {

    long of(Count count) {
      return byCount.getOrDefault(count, 0L);
    }

    long inFlight() {
      return of(Count.ADMITTED) - ended();
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
