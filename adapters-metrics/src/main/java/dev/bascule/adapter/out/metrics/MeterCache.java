package dev.bascule.adapter.out.metrics;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * Keeps the meter for each combination of labels: to ask the registry for it makes and sorts its
 * labels, which takes longer than to count. Thread-safe. Grows as the registry does, so the
 * combinations must be few.
 *
 * @param <K> a combination of labels
 * @param <M> the meter
 */
final class MeterCache<K, M> {

  private final ConcurrentMap<K, M> meters = new ConcurrentHashMap<>();
  private final Function<K, M> registry;

  /**
   * @param registry returns the meter for a combination, and the same one each time
   */
  MeterCache(Function<K, M> registry) {
    this.registry = registry;
  }

  M get(K labels) {
    M known = meters.get(labels);
    return known == null ? meters.computeIfAbsent(labels, registry) : known;
  }
}
