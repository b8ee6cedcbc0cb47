package dev.bascule.domain.cache;

import dev.bascule.domain.freshness.FreshnessLifetime;

/**
 * The limits and the default lifetime of a cache.
 *
 * @param maxEntries the maximum number of entries at any time; at least 1
 * @param maxBytes the maximum bytes of values at any time; at least 1
 * @param maxValueBytes the maximum bytes of one value; at least 1, and limited to {@code maxBytes}
 * @param maxShare the fraction of {@code maxEntries} and of {@code maxBytes} that one partition may
 *     have while others need room; more than 0, at most 1
 * @param defaultLifetime the lifetime of entries that are stored without one
 */
public record CacheSettings(
    int maxEntries,
    long maxBytes,
    long maxValueBytes,
    double maxShare,
    FreshnessLifetime defaultLifetime) {

  /**
   * @throws IllegalArgumentException if a limit is less than 1, or the share out of its range
   */
  public CacheSettings {
    if (maxEntries < 1) {
      throw new IllegalArgumentException("maxEntries must be at least 1, but was " + maxEntries);
    }
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes must be at least 1, but was " + maxBytes);
    }
    if (maxValueBytes < 1) {
      throw new IllegalArgumentException(
          "maxValueBytes must be at least 1, but was " + maxValueBytes);
    }
    if (!(maxShare > 0 && maxShare <= 1)) {
      throw new IllegalArgumentException(
          "maxShare must be more than 0 and at most 1, but was " + maxShare);
    }
    maxValueBytes = Math.min(maxValueBytes, maxBytes);
  }

  /** Creates settings with which one value, and one partition, may fill the cache. */
  public CacheSettings(int maxEntries, long maxBytes, FreshnessLifetime defaultLifetime) {
    this(maxEntries, maxBytes, maxBytes, /* maxShare= */ 1, defaultLifetime);
  }

  /** Returns a copy with another default lifetime. */
  public CacheSettings withDefaultLifetime(FreshnessLifetime other) {
    return new CacheSettings(maxEntries, maxBytes, maxValueBytes, maxShare, other);
  }
}
