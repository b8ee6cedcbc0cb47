package dev.bascule.domain.cache.lru;

import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TaggedKey;
import dev.bascule.domain.freshness.FreshnessLifetime;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * An entry to store: a value, or an uncacheable mark. Created before the lock is taken, because it
 * calls the key and the weigher.
 *
 * @param value null for a mark
 * @param bytes its weight; zero for a mark
 */
record NewEntry<K, V>(
    K key, List<CacheTag> tags, @Nullable V value, long bytes, FreshnessLifetime lifetime) {

  /** Returns an entry for {@code value}. */
  static <K extends TaggedKey, V> NewEntry<K, V> of(
      K key, V value, FreshnessLifetime lifetime, ToLongFunction<? super V> weigher) {
    long bytes = weigher.applyAsLong(value);
    if (bytes < 0) {
      throw new IllegalArgumentException("a value must not weigh less than 0, but was " + bytes);
    }
    return new NewEntry<>(key, key.tags(), value, bytes, lifetime);
  }

  /** Returns the mark for {@code key}, which is never stale. */
  static <K extends TaggedKey, V> NewEntry<K, V> mark(K key, FreshnessLifetime lifetime) {
    return new NewEntry<>(key, key.tags(), null, 0, FreshnessLifetime.of(lifetime.fresh()));
  }
}
