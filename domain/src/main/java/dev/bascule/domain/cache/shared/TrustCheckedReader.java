package dev.bascule.domain.cache.shared;

import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CacheReader;
import dev.bascule.domain.cache.CachedValue;
import dev.bascule.domain.cache.TaggedKey;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;

/**
 * Look-ups in the own cache of a replica, whose values are not found when the replica may have
 * missed an invalidation for too long.
 */
record TrustCheckedReader<K extends TaggedKey, V>(
    Cache<K, V> cache, GenerationTracker tracker, Ticker ticker) implements CacheReader<K, V> {

  @Override
  public CacheLookup<V> get(K key) {
    Trust trust = tracker.trust();
    return ifTrusted(key, cache.get(key), trust);
  }

  @Override
  public CacheLookup<V> getIfFresh(K key, long nowNanos) {
    Trust trust = tracker.trust();
    return ifTrusted(key, cache.getIfFresh(key, nowNanos), trust, nowNanos);
  }

  @Override
  public CacheLookup<V> peek(K key) {
    Trust trust = tracker.trust();
    return ifTrusted(key, cache.peek(key), trust);
  }

  /** Reads no clock if nothing is stored, as before most loads. */
  private CacheLookup<V> ifTrusted(K key, CacheLookup<V> found, Trust trust) {
    return found.storedValue().isEmpty() ? found : ifTrusted(key, found, trust, ticker.nanos());
  }

  /**
   * @param trust that before the look-up: a later one proves nothing of what was found before it
   */
  private CacheLookup<V> ifTrusted(K key, CacheLookup<V> found, Trust trust, long now) {
    return trust.holdsAt(now) || mayServe(key, found, trust, now)
        ? found
        : new CacheLookup.Miss<>(cache.epoch(key));
  }

  private boolean mayServe(K key, CacheLookup<V> found, Trust trust, long now) {
    Optional<CachedValue<V>> stored = found.storedValue();
    return stored.isEmpty()
        || tracker.mayServe(
            trust, now - stored.get().freshnessAt(now).age().toNanos(), now, key.hashCode());
  }
}
