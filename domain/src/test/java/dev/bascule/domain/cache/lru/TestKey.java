package dev.bascule.domain.cache.lru;

import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TaggedKey;
import java.util.List;

/** A key for tests. */
public record TestKey(String name, List<CacheTag> tags) implements TaggedKey {

  /** Returns a key without tags. */
  public static TestKey key(String name) {
    return new TestKey(name, List.of());
  }

  public static TestKey key(String name, CacheTag... tags) {
    return new TestKey(name, List.of(tags));
  }
}
