package dev.bascule.domain.cache.lru;

import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TaggedKey;
import java.util.List;

/** A key for tests; its partition is that of its tags. */
public record TestKey(String name, List<CacheTag> tags) implements TaggedKey {

  /** Returns a key without tags. */
  public static TestKey key(String name) {
    return new TestKey(name, List.of());
  }

  public static TestKey key(String name, CacheTag... tags) {
    return new TestKey(name, List.of(tags));
  }

  @Override
  public CachePartition partition() {
    return tags.stream()
        .filter(CacheTag.PartitionTag.class::isInstance)
        .map(tag -> ((CacheTag.PartitionTag) tag).partition())
        .findFirst()
        .orElse(CachePartition.SHARED);
  }
}
