package dev.bascule.domain.cache.loading.planted;

import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.TaggedKey;

/** A load that looks up a value without the guard of a replica. */
public final class PeeksAtCache {

  private PeeksAtCache() {}

  /** Looks up the value for {@code key}. */
  public static <K extends TaggedKey, V> CacheLookup<V> peek(Cache<K, V> cache, K key) {
    return cache.peek(key);
  }
}
