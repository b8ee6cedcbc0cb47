package dev.bascule.adapter.out.metrics;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Shows the numbers of something as they are when they are collected.
 *
 * @param registry where they are shown
 * @param subject returns it as it stands; is held as long as the registry is
 * @param tags tell it from others of its kind
 */
record Shown<T>(MeterRegistry registry, Supplier<T> subject, Tags tags) {

  Shown {
    requireNonNull(registry, "registry");
    requireNonNull(subject, "subject");
    requireNonNull(tags, "tags");
  }

  /** Returns the same with further tags. */
  Shown<T> with(String key, String value) {
    return new Shown<>(registry, subject, tags.and(key, value));
  }

  /** Shows a number that goes up and down. */
  void gauge(String name, String description, ToDoubleFunction<T> number) {
    Gauge.builder(name, () -> number.applyAsDouble(subject.get()))
        .description(description)
        .tags(tags)
        .register(registry);
  }

  /** Shows a number that only grows. */
  void counter(String name, String description, ToDoubleFunction<T> number) {
    // The registry holds what it is given only weakly; but the function holds the subject.
    FunctionCounter.builder(name, registry, _ -> number.applyAsDouble(subject.get()))
        .description(description)
        .tags(tags)
        .register(registry);
  }
}
