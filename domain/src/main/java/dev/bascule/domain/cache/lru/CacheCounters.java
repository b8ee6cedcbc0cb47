package dev.bascule.domain.cache.lru;

import dev.bascule.domain.cache.CacheStats;

/** The counters of a cache. Not thread-safe: guarded by the lock of the cache. */
final class CacheCounters {

  private long hits;
  private long misses;
  private long inserts;
  private long evicted;
  private long expired;
  private long deleted;
  private long cleared;
  private long replaced;
  private long rejected;

  /** Why an entry left a cache. */
  enum RemovalCause {
    /** It was the least recently used one, of all or of its partition, and room was needed. */
    EVICTED,
    /** It expired. */
    EXPIRED,
    /** It was deleted, by key or tag, or because its replacement could not be stored. */
    DELETED,
    /** The whole cache was cleared. */
    CLEARED,
    /** It was overwritten while live. */
    REPLACED
  }

  void countHits(int more) {
    hits += more;
  }

  void countMiss() {
    misses++;
  }

  void countInsert() {
    inserts++;
  }

  void countRejected() {
    rejected++;
  }

  void countRemoval(RemovalCause cause) {
    switch (cause) {
      case EVICTED -> evicted++;
      case EXPIRED -> expired++;
      case DELETED -> deleted++;
      case CLEARED -> cleared++;
      case REPLACED -> replaced++;
    }
  }

  CacheStats snapshot(int size, long bytes) {
    return new CacheStats(
        hits, misses, inserts, evicted, expired, deleted, cleared, replaced, rejected, size, bytes);
  }
}
