package dev.bascule.domain.cache;

import org.jspecify.annotations.Nullable;

/** A look-up in a lane, at a reading of the ticker; null where it must be under the lock. */
@FunctionalInterface
interface InLane<K extends Grouped, V> {
  @Nullable Lookup<V> lookUp(Table<K, V> table, K key, long reading, Lane lane);
}
