package dev.bascule.domain.cache.lru;

import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.TaggedKey;

/** A look-up with the lock of the cache held, at a given time. */
@FunctionalInterface
interface LockedLookup<K extends TaggedKey, V> {
  CacheLookup<V> lookUp(EntryTable<K, V> table, K key, long now);
}
