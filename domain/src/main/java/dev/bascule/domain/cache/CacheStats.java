package dev.bascule.domain.cache;

/**
 * The statistics of a cache at one moment.
 *
 * <p>Two invariants hold: {@code gets() == hits + misses}, and {@code inserts == size + evicted +
 * expired + deleted + cleared + replaced}.
 *
 * <p>An entry is a value or an uncacheable mark ({@link Cache#markUncacheable}). A mark takes an
 * entry but no bytes, lives a few seconds, and counts here like a value; so {@code size} may exceed
 * the number of values that a deletion returns. A look-up that finds an expired entry counts as one
 * miss and one expiration.
 *
 * @param hits look-ups that found a value to serve immediately: fresh, or stale and revalidatable
 * @param misses other look-ups, including those that found a value kept only for failures, since
 *     they go to the server
 * @param inserts entries stored
 * @param evicted live entries removed to make room
 * @param expired entries removed because they had expired
 * @param deleted entries removed one by one or by tag
 * @param cleared entries removed with all others
 * @param replaced live entries overwritten
 * @param rejected entries not stored: heavier than the settings allow, or invalidated during the
 *     load
 * @param size entries in the cache, including marks, without expired ones
 * @param bytes bytes of the values in the cache
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
}
