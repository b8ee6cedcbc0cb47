package dev.bascule.domain.cache.shared;

import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.CacheReader;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TaggedKey;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.Optional;

/** The shared cache of a single bridge: it stores nothing. */
final class NoSharedCache<K extends TaggedKey, V> implements SharedCache<K, V> {

  /** The lifetime of a value begins when it is stored. */
  private final SharedLoad<V> load = SharedLoad.unshared(() -> Duration.ZERO);

  private final SharedLookup<V> absent = new SharedLookup.Absent<>(load);

  @Override
  public CacheReader<K, V> guard(Cache<K, V> own) {
    return own;
  }

  @Override
  public SharedLookup<V> find(K own, Optional<K> shared, Deadline deadline) {
    return absent;
  }

  @Override
  public boolean isDistributed() {
    return false;
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
  public void beginSoftGeneration(CacheTag tag) {}

  @Override
  public void beginGeneration() {}

  @Override
  public void announce() {}

  @Override
  public void announceInBackground() {}

  @Override
  public long flightRound() {
    return 0;
  }
}
