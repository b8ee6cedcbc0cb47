package dev.bascule.domain.cache;

import java.util.List;

/** A cache key that tells with which others it is invalidated. */
@FunctionalInterface
public interface TaggedKey {

  /**
   * Returns the groups that the key is in, each once; the same list whenever it is asked. A cache
   * asks while it holds its lock, as it does for {@code hashCode}, so this never waits.
   */
  List<CacheTag> tags();
}
