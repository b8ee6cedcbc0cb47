package dev.bascule.domain.cache;

import static dev.bascule.domain.cache.lru.TestKey.key;

import dev.bascule.domain.cache.lru.LruTtlCache;
import dev.bascule.domain.cache.lru.TestKey;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;

/** A cache of strings that weigh their length. */
public final class CacheFixture {

  /** The default lifetime of entries. */
  public static final FreshnessLifetime DEFAULT = TestLifetimes.fresh(100);

  public final FakeTicker ticker;
  public final LruTtlCache<TestKey, String> cache;

  public CacheFixture(int maxEntries) {
    this(maxEntries, 1000, new FakeTicker());
  }

  public CacheFixture(int maxEntries, long maxBytes) {
    this(maxEntries, maxBytes, new FakeTicker());
  }

  public CacheFixture(int maxEntries, long maxBytes, FakeTicker ticker) {
    this(new CacheSettings(maxEntries, maxBytes, DEFAULT), ticker);
  }

  public CacheFixture(CacheSettings settings) {
    this(settings, new FakeTicker());
  }

  private CacheFixture(CacheSettings settings, FakeTicker ticker) {
    this.ticker = ticker;
    this.cache = new LruTtlCache<>(settings, String::length, ticker);
  }

  public void put(String name, String value) {
    TestCaches.put(cache, key(name), value);
  }

  public void put(String name, String value, FreshnessLifetime lifetime) {
    TestCaches.put(cache, key(name), value, lifetime);
  }

  public CacheLookup<String> get(String name) {
    return cache.get(key(name));
  }

  public void advance(Duration duration) {
    ticker.advance(duration);
  }

  public void advanceNanos(long nanos) {
    ticker.advanceNanos(nanos);
  }

  /** Returns the names of the keys, least recently used first, including expired ones. */
  public List<String> order() {
    return cache.atomically(
        (table, _) ->
            table.recency().oldestFirst().stream().map(entry -> entry.key().name()).toList());
  }

  public CacheStats stats() {
    return cache.stats();
  }

  public void assertValid() {
    CacheInvariants.assertValid(cache);
  }

  /** Returns the result of a look-up as one word, and the value if there is one. */
  public static String found(CacheLookup<String> lookup) {
    return switch (lookup) {
      case CacheLookup.Fresh<String>(CachedValue<String> cached) -> "fresh " + cached.value();
      case CacheLookup.StaleRevalidatable<String>(CachedValue<String> cached, long _) ->
          "revalidatable " + cached.value();
      case CacheLookup.StaleOnError<String>(CachedValue<String> cached, long _) ->
          "on error " + cached.value();
      case CacheLookup.Miss<String> _ -> "miss";
      case CacheLookup.Uncacheable<String> _ -> "uncacheable";
    };
  }

  /** Returns the epoch of a look-up. */
  public static long epoch(CacheLookup<String> lookup) {
    return switch (lookup) {
      case CacheLookup.Fresh<String> _ -> throw new AssertionError("a fresh value has no epoch");
      case CacheLookup.StaleRevalidatable<String>(CachedValue<String> _, long epoch) -> epoch;
      case CacheLookup.StaleOnError<String>(CachedValue<String> _, long epoch) -> epoch;
      case CacheLookup.Miss<String>(long epoch) -> epoch;
      case CacheLookup.Uncacheable<String>(long epoch) -> epoch;
    };
  }
}
