package dev.bascule.domain.cache.shared;

import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.CacheEntryView;
import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheStats;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.CachedValue;
import dev.bascule.domain.cache.TaggedKey;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The own cache of a replica, whose values are not found when the replica may have missed an
 * invalidation for too long.
 */
record TrustCheckedCache<K extends TaggedKey, V>(
    Cache<K, V> cache, GenerationTracker tracker, Ticker ticker) implements Cache<K, V> {

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

  @Override
  public long epoch(K key) {
    return cache.epoch(key);
  }

  @Override
  public long newEpoch(K key) {
    return cache.newEpoch(key);
  }

  @Override
  public boolean put(K key, V value, FreshnessLifetime lifetime, Duration age, long epoch) {
    return cache.put(key, value, lifetime, age, epoch);
  }

  @Override
  public boolean replace(K key, V value, FreshnessLifetime lifetime, Duration age, long epoch) {
    return cache.replace(key, value, lifetime, age, epoch);
  }

  @Override
  public void markUncacheable(K key, FreshnessLifetime lifetime, long epoch) {
    cache.markUncacheable(key, lifetime, epoch);
  }

  @Override
  public void deleteSuperseded(K key, long epoch) {
    cache.deleteSuperseded(key, epoch);
  }

  @Override
  public boolean delete(K key) {
    return cache.delete(key);
  }

  @Override
  public int deleteByTag(CacheTag tag) {
    return cache.deleteByTag(tag);
  }

  @Override
  public int clear() {
    return cache.clear();
  }

  @Override
  public int cleanupExpired() {
    return cache.cleanupExpired();
  }

  @Override
  public List<CacheEntryView<K>> newestEntries(int limit) {
    return cache.newestEntries(limit);
  }

  @Override
  public CacheStats stats() {
    return cache.stats();
  }

  @Override
  public CacheSettings settings() {
    return cache.settings();
  }
}
