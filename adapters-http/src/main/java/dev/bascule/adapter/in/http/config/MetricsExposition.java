package dev.bascule.adapter.in.http.config;

/** Where collectors get the numbers of the bridge from. Thread-safe. */
@FunctionalInterface
public interface MetricsExposition {

  /** Returns all numbers as they are now. Waits for nobody. */
  FormattedMetrics expose(Format format);

  /** How they are written. */
  enum Format {
    /** The text format of Prometheus, version 0.0.4. */
    PROMETHEUS,
    /** OpenMetrics, version 1.0.0. */
    OPEN_METRICS
  }

  /**
   * The numbers, written.
   *
   * @param mediaType in which format, its version included
   */
  record FormattedMetrics(String mediaType, String text) {}
}
