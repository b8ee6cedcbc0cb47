package dev.bascule.domain.cache;

/**
 * What a cache did so far, and holds now; one consistent moment.
 *
 * <p>Two laws hold: {@code gets() == hits + misses}, and {@code inserts == size + evicted + expired
 * + deleted + cleared + replaced}.
 *
 * <p>An entry is a value, or the mark of one that could not be stored ({@link
 * Cache#markUncacheable}). A mark takes the place of an entry and none of the bytes, lives a few
 * seconds, and counts here like a value; so {@code size} may be more than the number of values that
 * a deletion tells. A look-up that finds an expired entry is one miss, and one expired.
 *
 * @param hits look-ups that found a value to serve at once: fresh, or stale and revalidatable
 * @param misses look-ups that did not; also those that found a value kept only for failures, since
 *     they go to the server
 * @param inserts entries stored
 * @param evicted entries removed to make place, by recency
 * @param expired entries removed because their life was over
 * @param deleted entries removed one by one or by group
 * @param cleared entries removed with all others
 * @param replaced entries overwritten while alive
 * @param rejected entries not stored: heavier than the whole cache, or overtaken by an invalidation
 * @param size entries held, marks included; the dead are not counted
 * @param bytes bytes of the values held
 */
public record CacheStats(
    long hits,
    long misses,
    long inserts,
    long evicted,
    long expired,
    long deleted,
    long cleared,
    long replaced,
    long rejected,
    int size,
    long bytes) {

  /** Returns the number of look-ups. */
  public long gets() {
    return hits + misses;
  }

  /** Returns the share of look-ups that were hits, 0.0 to 1.0; 0.0 where there were none. */
  public double hitRate() {
    return gets() == 0 ? 0.0 : (double) hits / gets();
  }
}
