package dev.bascule.domain.cache.lru;

/**
 * Is notified of removals: of each once, in order, after it happened, and without any lock held;
 * may use the cache. Exceptions that it throws are counted and not propagated.
 */
@FunctionalInterface
public interface CacheListener<K, V> {

  /** Called after an entry has left the cache. */
  void onRemoval(K key, V value, RemovalCause cause);
}
