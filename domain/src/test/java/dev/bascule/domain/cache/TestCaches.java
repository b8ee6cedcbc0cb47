package dev.bascule.domain.cache;

import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;

/** Stores values in caches, regardless of invalidations. */
public final class TestCaches {

  private TestCaches() {}

  /** Stores {@code value} for the default lifetime. */
  public static <K extends TaggedKey, V> void put(Cache<K, V> cache, K key, V value) {
    put(cache, key, value, cache.settings().defaultLifetime());
  }

  /** Stores {@code value} for {@code lifetime}. */
  public static <K extends TaggedKey, V> void put(
      Cache<K, V> cache, K key, V value, FreshnessLifetime lifetime) {
    // No invalidation ends the latest of all epochs.
    boolean _ = cache.put(key, value, lifetime, Duration.ZERO, Long.MAX_VALUE);
  }
}
