package dev.bascule.bootstrap.bench;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;

/** What came of requests that many connections made. Thread-safe. */
final class LoadResults {

  private static final long SHORTEST_NANOS = 1_000;
  private static final long LONGEST_NANOS = 60_000_000_000L;

  private final AtomicHistogram latencies =
      new AtomicHistogram(SHORTEST_NANOS, LONGEST_NANOS, /* numberOfSignificantValueDigits= */ 3);

  private final Map<String, LongAdder> cacheStatuses = new ConcurrentHashMap<>();
  private final LongAdder wrong = new LongAdder();
  private final AtomicReference<String> firstWrong = new AtomicReference<>("");

  /** Adds an answer that took {@code nanos}. */
  void add(long nanos, String cacheStatus) {
    latencies.recordValue(Math.min(nanos, LONGEST_NANOS));
    cacheStatuses.computeIfAbsent(cacheStatus, _ -> new LongAdder()).increment();
  }

  /** Adds an answer that is not as it should be, or that did not come. */
  void addWrong(String what) {
    wrong.increment();
    firstWrong.compareAndSet("", what);
  }

  /** Returns how long the answers took, in nanoseconds. */
  Histogram latencies() {
    return latencies;
  }

  long count(String cacheStatus) {
    LongAdder count = cacheStatuses.get(cacheStatus);
    return count == null ? 0 : count.sum();
  }

  long wrong() {
    return wrong.sum();
  }

  /** Returns the first of the wrong ones, in words; empty where there is none. */
  String firstWrong() {
    return firstWrong.get();
  }
}
