package dev.bascule.domain.cache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.FreshnessLifetime;

/**
 * How much a cache holds, and for how long where nothing else is said.
 *
 * @param maxEntries the most entries held at any instant; at least 1
 * @param maxBytes the most bytes of values held at any instant; at least 1
 * @param defaultLifetime how long an entry lives that is stored without a lifetime of its own
 */
public record CacheSettings(int maxEntries, long maxBytes, FreshnessLifetime defaultLifetime) {

  /**
   * @throws IllegalArgumentException if a bound is less than 1
   */
  public CacheSettings {
    requireNonNull(defaultLifetime, "defaultLifetime");
    if (maxEntries < 1) {
      throw new IllegalArgumentException("maxEntries must be at least 1, but was " + maxEntries);
    }
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes must be at least 1, but was " + maxBytes);
    }
  }
}
