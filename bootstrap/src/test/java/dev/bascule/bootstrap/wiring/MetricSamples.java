package dev.bascule.bootstrap.wiring;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The metrics of a scrape.
 *
 * @param values the value of each sample, by name with labels
 */
record MetricSamples(Map<String, Double> values) {

  static MetricSamples of(String text) {
    Map<String, Double> values = new LinkedHashMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              values.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
            });
    return new MetricSamples(values);
  }

  /** Returns the sum of the samples of that name with all these labels. */
  long sum(String name, String... labels) {
    return (long)
        values.entrySet().stream()
            .filter(sample -> sample.getKey().startsWith(name + "{"))
            .filter(sample -> Stream.of(labels).allMatch(sample.getKey()::contains))
            .mapToDouble(Map.Entry::getValue)
            .sum();
  }
}
