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

  /** Returns whether {@link #tags} takes no longer than to return a list. */
  default boolean areTagsResolved() {
    return true;
  }

  /** Computes the tags if they are not resolved. Called without the lock of the cache. */
  default void resolveTags() {}

  /**
   * Returns whether a value may be stored for the key; always the same. Not if a tag is unknown, by
   * which the value would have to be invalidated.
   */
  default boolean isStorable() {
    return true;
  }

  /** Returns whether other processes may have values for the key; always the same. */
  default boolean mayLeaveProcess() {
    return true;
  }
}
