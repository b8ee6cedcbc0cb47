package dev.bascule.adapter.out.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.LongStream;

/** Creates timers with the same buckets, so that their quantiles can be compared. */
final class TimerBuckets {

  private static final Duration[] BOUNDS =
      LongStream.of(
              1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000,
              600_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private TimerBuckets() {}

  static Timer.Builder timer(String name, String description) {
    return Timer.builder(name).description(description).serviceLevelObjectives(BOUNDS);
  }
}
