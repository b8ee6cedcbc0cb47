package dev.bascule.application.activity;

import dev.bascule.application.port.in.ShowActivityUseCase.Latency;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * A histogram of durations with logarithmic buckets: 16 per power of two, so that the middle of a
 * bucket is accurate to one in 32. Its memory is fixed. Not thread-safe.
 */
final class LatencyHistogram {

  /** The bits after the highest one that select the bucket of a value. */
  private static final int PRECISION = 4;

  private static final int PER_DOUBLING = 1 << PRECISION;

  /** About 36 minutes; longer durations count as that. */
  private static final long MAX_MICROS = (1L << 31) - 1;

  private static final int BUCKETS = bucketOf(MAX_MICROS) + 1;

  /** A full bucket stays full, after two billion durations. */
  private final int[] counts = new int[BUCKETS];

  private long total;

  void record(Duration duration) {
    int bucket = bucketOf(microsOf(duration));
    if (counts[bucket] < Integer.MAX_VALUE) {
      counts[bucket]++;
      total++;
    }
  }

  void add(LatencyHistogram other) {
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      counts[bucket] =
          (int) Math.min(Integer.MAX_VALUE, (long) counts[bucket] + other.counts[bucket]);
    }
    total += other.total;
  }

  LatencyHistogram copy() {
    LatencyHistogram copy = new LatencyHistogram();
    copy.add(this);
    return copy;
  }

  /** Returns the summary of what was recorded since this histogram was like {@code earlier}. */
  Latency latencySince(LatencyHistogram earlier) {
    LatencyHistogram difference = new LatencyHistogram();
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      difference.counts[bucket] = counts[bucket] - earlier.counts[bucket];
    }
    difference.total = total - earlier.total;
    return difference.latency();
  }

  Latency latency() {
    return total == 0
        ? Latency.NONE
        : new Latency(total, percentile(50), percentile(90), percentile(99));
  }

  private Duration percentile(int percent) {
    long rank = Math.max(1, Math.ceilDiv(total * percent, 100));
    long seen = 0;
    int bucket = -1;
    while (seen < rank && bucket < BUCKETS - 1) {
      bucket++;
      seen += counts[bucket];
    }
    return Duration.of(middleOf(bucket), ChronoUnit.MICROS);
  }

  private static long microsOf(Duration duration) {
    return Math.clamp(TimeUnit.MICROSECONDS.convert(duration), 0, MAX_MICROS);
  }

  private static int bucketOf(long micros) {
    if (micros < PER_DOUBLING) {
      return (int) micros;
    }
    int dropped = 63 - Long.numberOfLeadingZeros(micros) - PRECISION;
    return dropped * PER_DOUBLING + (int) (micros >>> dropped);
  }

  private static long middleOf(int bucket) {
    if (bucket < 2 * PER_DOUBLING) {
      return bucket;
    }
    int dropped = bucket / PER_DOUBLING - 1;
    long lowest = (long) (PER_DOUBLING + bucket % PER_DOUBLING) << dropped;
    return lowest + (1L << dropped) / 2;
  }
}
