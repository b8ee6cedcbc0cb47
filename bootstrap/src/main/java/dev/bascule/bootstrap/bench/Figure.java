package dev.bascule.bootstrap.bench;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * One number that a run found.
 *
 * @param name what it tells
 * @param value how much
 * @param unit of what
 */
record Figure(String name, double value, String unit) {

  Figure {
    requireNonNull(name, "name");
    requireNonNull(unit, "unit");
  }

  static Figure millis(String name, Duration time) {
    return new Figure(name, time.toNanos() / 1e6, "ms");
  }

  static Figure mebibytes(String name, long bytes) {
    return new Figure(name, bytes / 1048576.0, "MiB");
  }
}
