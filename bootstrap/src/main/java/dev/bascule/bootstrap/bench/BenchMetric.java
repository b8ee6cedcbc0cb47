package dev.bascule.bootstrap.bench;

import java.time.Duration;

/**
 * One number that a run found.
 *
 * @param name what it tells
 * @param value how much
 * @param unit of what
 */
record BenchMetric(String name, double value, String unit) {

  static BenchMetric millis(String name, Duration time) {
    return new BenchMetric(name, time.toNanos() / 1e6, "ms");
  }

  static BenchMetric mebibytes(String name, long bytes) {
    return new BenchMetric(name, bytes / 1048576.0, "MiB");
  }
}
