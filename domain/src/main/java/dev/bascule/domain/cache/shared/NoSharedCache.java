package dev.bascule.domain.cache.shared;

import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TaggedKey;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.Optional;

/** The shared cache of a single bridge: it stores nothing. */
final class NoSharedCache<K extends TaggedKey, V> implements SharedCache<K, V> {

  /** Its lifetime begins when it is stored. */
  private final SharedLoad<V> load =
      new SharedLoad<>() {
        @Override
        public Duration age() {
          return Duration.ZERO;
        }

        @Override
        public void store(V value, FreshnessLifetime lifetime, boolean isShareable) {}

        @Override
        public void markUncacheable() {}

        @Override
        public void fail() {}
      };

  private final SharedLookup<V> absent = new SharedLookup.Absent<>(load);

  @Override
  public Cache<K, V> guard(Cache<K, V> own) {
    return own;
  }

  @Override
  public SharedLookup<V> find(K own, Optional<K> shared, Deadline deadline) {
    return absent;
  }

  @Override
  public boolean mayHave(K own) {
    return false;
  }

  @Override
  public SharedLoad<V> reload(K own, Optional<K> shared) {
    return load;
  }

  @Override
  public void beginGeneration(CacheTag tag) {}

  @Override
  public void beginGeneration() {}

  @Override
  public void announce() {}

  @Override
  public long flightRound() {
    return 0;
  }
}
