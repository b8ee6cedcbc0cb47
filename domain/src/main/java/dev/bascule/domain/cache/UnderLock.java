package dev.bascule.domain.cache;

/** A look-up under the cache's lock, at a moment. */
@FunctionalInterface
interface UnderLock<K extends Grouped, V> {
  Lookup<V> lookUp(Table<K, V> table, K key, long now);
}
