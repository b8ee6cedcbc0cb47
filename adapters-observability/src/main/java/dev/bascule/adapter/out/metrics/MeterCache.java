package dev.bascule.adapter.out.metrics;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * Caches the meter for each combination of labels: a lookup in the registry creates and sorts the
 * labels, which takes longer than counting. Thread-safe. Never evicts, so the combinations must be
 * few.
 *
 * @param <K> a combination of labels
 * @param <M> the meter
 */
final class MeterCache<K, M> {

  private final ConcurrentMap<K, M> meters = new ConcurrentHashMap<>();
  private final Function<K, M> registry;

  /**
   * @param registry returns the meter for a combination, always the same one
   */
  MeterCache(Function<K, M> registry) {
    this.registry = registry;
  }

  M get(K labels) {
    M known = meters.get(labels);
    return known == null ? meters.computeIfAbsent(labels, registry) : known;
  }
}
