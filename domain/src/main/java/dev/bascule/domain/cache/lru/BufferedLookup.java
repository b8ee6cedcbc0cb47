package dev.bascule.domain.cache.lru;

import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.TaggedKey;
import org.jspecify.annotations.Nullable;

/**
 * A look-up in a buffer at a ticker reading; returns null if it must be repeated under the lock.
 */
@FunctionalInterface
interface BufferedLookup<K extends TaggedKey, V> {
  @Nullable CacheLookup<V> lookUp(EntryTable<K, V> table, K key, long reading, ReadBuffer buffer);
}
