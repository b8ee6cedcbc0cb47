package dev.bascule.domain.cache;

import dev.bascule.domain.freshness.FreshnessLifetime;

/**
 * The limits and the default lifetime of a cache.
 *
 * @param maxEntries the maximum number of entries at any time; at least 1
 * @param maxBytes the maximum bytes of values at any time; at least 1
 * @param defaultLifetime the lifetime of entries that are stored without one
 */
public record CacheSettings(int maxEntries, long maxBytes, FreshnessLifetime defaultLifetime) {

  /**
   * @throws IllegalArgumentException if a limit is less than 1
   */
  public CacheSettings {
    if (maxEntries < 1) {
      throw new IllegalArgumentException("maxEntries must be at least 1, but was " + maxEntries);
    }
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes must be at least 1, but was " + maxBytes);
    }
  }
}
