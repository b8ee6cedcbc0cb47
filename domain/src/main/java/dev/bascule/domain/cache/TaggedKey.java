package dev.bascule.domain.cache;

import java.util.List;

/** A cache key with the tags by which it is invalidated. */
@FunctionalInterface
public interface TaggedKey {

  /**
   * Returns the tags of the key, without duplicates; always the same list. Called with the lock of
   * the cache held, as is {@code hashCode}, so it must not block.
   */
  List<CacheTag> tags();

  /** Returns who shares the value, and thus whose share of the cache it takes; always the same. */
  default CachePartition partition() {
    return CachePartition.SHARED;
  }

  /** Returns whether other processes may have values for the key; always the same. */
  default boolean mayLeaveProcess() {
    return true;
  }
}
