package dev.bascule.adapter.out.metrics;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The result of a scrape.
 *
 * @param samples the value of each sample, by name with labels
 */
record MetricsScrape(Map<String, Double> samples) {

  static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  static MetricsScrape of(PrometheusMetrics metrics) {
    Map<String, Double> samples = new LinkedHashMap<>();
    metrics
        .collect(PROMETHEUS)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
            });
    return new MetricsScrape(samples);
  }

  /** Returns the value of a sample; fails if there is none. */
  double value(String sample) {
    Double value = samples.get(sample);
    if (value == null) {
      throw new AssertionError(sample + " is none of " + samples.keySet());
    }
    return value;
  }

  /** Returns the number of samples of that name. */
  long count(String name) {
    return samples.keySet().stream().filter(sample -> sample.startsWith(name + "{")).count();
  }
}
