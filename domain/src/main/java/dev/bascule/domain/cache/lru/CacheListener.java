package dev.bascule.domain.cache.lru;

/**
 * Is told of removals, once each, in the order in which they happened, after the fact and without
 * any lock held; it may use the cache. An exception that it throws is counted and goes no further.
 */
@FunctionalInterface
public interface CacheListener<K, V> {

  /** An entry left the cache. */
  void onRemoval(K key, V value, RemovalCause cause);
}
