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
 * Shows the numbers of something as they are when they are collected.
 *
 * @param registry where they are shown
 * @param subject returns it as it stands, or nothing where it is there no more; is held as long as
 *     the registry is
 * @param tags tell it from others of its kind
 * @param meters all that show it; grows with each
 */
record SnapshotGauges<T>(
    MeterRegistry registry, Supplier<Optional<T>> subject, Tags tags, List<Meter> meters) {

  /** Shows something that nothing shows yet. */
  SnapshotGauges(MeterRegistry registry, Supplier<Optional<T>> subject, Tags tags) {
    this(registry, subject, tags, new ArrayList<>());
  }

  /** Returns the same with further tags. */
  SnapshotGauges<T> with(String key, String value) {
    return new SnapshotGauges<>(registry, subject, tags.and(key, value), meters);
  }

  /** Shows a number that goes up and down. */
  void gauge(String name, String description, ToDoubleFunction<T> number) {
    meters.add(
        Gauge.builder(name, () -> read(number))
            .description(description)
            .tags(tags)
            .register(registry));
  }

  /** Shows a number that only grows. */
  void counter(String name, String description, ToDoubleFunction<T> number) {
    // The registry holds what it is given only weakly; but the function holds the subject.
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
