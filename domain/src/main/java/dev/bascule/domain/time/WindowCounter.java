package dev.bascule.domain.time;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A count of the events within the last time, to a tenth of it: each counts for at least nine
 * tenths of the window, and at most for the whole.
 *
 * <p>Thread-safe; never blocks, and allocates nothing.
 */
public final class WindowCounter {

  private static final int BUCKETS = 10;
  private static final long MAX_COUNT = 0xffff_ffffL;

  private final Ticker ticker;
  private final long bucketNanos;
  private final long start;

  /** In the upper half of each, the number of the bucket since the start; in the lower, events. */
  private final AtomicLongArray buckets = new AtomicLongArray(BUCKETS);

  /**
   * Creates a counter of no events.
   *
   * @param window positive; at most 292 years
   */
  public WindowCounter(Duration window, Ticker ticker) {
    this.ticker = ticker;
    this.bucketNanos = Math.max(1, window.toNanos() / BUCKETS);
    this.start = ticker.nanos();
  }

  /** Counts an event that happens now. */
  public void add() {
    long number = currentNumber();
    int index = (int) (number % BUCKETS);
    long before;
    long after;
    do {
      before = buckets.get(index);
      after = numberOf(before) < number ? bucket(number, 1) : before + 1;
    } while (countOf(before) < MAX_COUNT && !buckets.compareAndSet(index, before, after));
  }

  /** Returns the number of events within the window. */
  public long sum() {
    long oldest = currentNumber() - BUCKETS + 1;
    long sum = 0;
    for (int i = 0; i < BUCKETS; i++) {
      long bucket = buckets.get(i);
      sum += numberOf(bucket) >= oldest ? countOf(bucket) : 0;
    }
    return sum;
  }

  /** Forgets all events. An event that another thread counts meanwhile may remain. */
  public void clear() {
    for (int i = 0; i < BUCKETS; i++) {
      buckets.set(i, 0);
    }
  }

  private long currentNumber() {
    return (ticker.nanos() - start) / bucketNanos;
  }

  private static long bucket(long number, long count) {
    return number << Integer.SIZE | count;
  }

  private static long numberOf(long bucket) {
    return bucket >>> Integer.SIZE;
  }

  private static long countOf(long bucket) {
    return bucket & MAX_COUNT;
  }
}
