package dev.bascule.application.activity;

import dev.bascule.application.port.in.ShowActivityUseCase.Latency;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A histogram of the durations of the last five minutes, in slices of half a minute. Not
 * thread-safe.
 */
final class SlidingHistogram {

  private static final Duration SLOT = Duration.ofSeconds(30);
  private static final int SLOTS = 10;

  private final Deque<Slot> slots = new ArrayDeque<>(SLOTS);
  private final long originNanos;

  /**
   * @param nowNanos the reading of the ticker, as in all later calls
   */
  SlidingHistogram(long nowNanos) {
    this.originNanos = nowNanos;
  }

  private record Slot(long number, LatencyHistogram histogram) {}

  void record(Duration duration, long nowNanos) {
    long number = numberAt(nowNanos);
    dropExpired(number);
    if (slots.isEmpty() || slots.getLast().number() < number) {
      slots.addLast(new Slot(number, new LatencyHistogram()));
    }
    slots.getLast().histogram().record(duration);
  }

  Latency latency(long nowNanos) {
    return latency(nowNanos, SLOTS);
  }

  /** Returns the durations of the last 30 to 60 seconds. */
  Latency latencyOfLastMinute(long nowNanos) {
    return latency(nowNanos, 2);
  }

  private Latency latency(long nowNanos, int lastSlots) {
    long number = numberAt(nowNanos);
    dropExpired(number);
    LatencyHistogram all = new LatencyHistogram();
    slots.stream()
        .filter(slot -> slot.number() > number - lastSlots)
        .forEach(slot -> all.add(slot.histogram()));
    return slots.isEmpty() ? Latency.NONE : all.latency();
  }

  private void dropExpired(long number) {
    while (!slots.isEmpty() && slots.getFirst().number() <= number - SLOTS) {
      slots.removeFirst();
    }
  }

  private long numberAt(long nowNanos) {
    return Math.floorDiv(nowNanos - originNanos, SLOT.toNanos());
  }
}
