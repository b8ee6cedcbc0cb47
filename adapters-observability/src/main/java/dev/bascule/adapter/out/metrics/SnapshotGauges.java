package dev.bascule.adapter.out.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Gauges that read their values from a snapshot at collection.
 *
 * @param registry the registry
 * @param subject returns the current snapshot; empty if the subject no longer exists; strongly
 *     referenced by the registry
 * @param tags the tags of the gauges
 * @param meters the registered meters; extended by each registration
 */
record SnapshotGauges<T>(
    MeterRegistry registry, Supplier<Optional<T>> subject, Tags tags, List<Meter> meters) {

  /** Creates an instance without meters. */
  SnapshotGauges(MeterRegistry registry, Supplier<Optional<T>> subject, Tags tags) {
    this(registry, subject, tags, new ArrayList<>());
  }

  /** Returns a copy with an additional tag. */
  SnapshotGauges<T> with(String key, String value) {
    return new SnapshotGauges<>(registry, subject, tags.and(key, value), meters);
  }

  /** Registers a gauge. */
  void gauge(String name, String description, ToDoubleFunction<T> number) {
    meters.add(
        Gauge.builder(name, () -> read(number))
            .description(description)
            .tags(tags)
            .register(registry));
  }

  /** Registers a counter. */
  void counter(String name, String description, ToDoubleFunction<T> number) {
    // The registry references its argument only weakly; but the function references the subject.
    meters.add(
        FunctionCounter.builder(name, registry, _ -> read(number))
            .description(description)
            .tags(tags)
            .register(registry));
  }

  private double read(ToDoubleFunction<T> number) {
    return subject.get().map(number::applyAsDouble).orElse(0.0);
  }
}
