package dev.bascule.domain.cache.loading;

import dev.bascule.domain.cache.CachedValue;
import dev.bascule.domain.cache.loading.LoadResult.Storable;
import dev.bascule.domain.freshness.CacheProvenance.CacheLevel;

/** The outcome of a load for one caller: the result of a loader, or what made it unnecessary. */
sealed interface LoadOutcome<V> permits LoadResult, LoadOutcome.Found, LoadOutcome.Joined {

  /** Not loaded: another caller has stored a value since the look-up, or another replica had. */
  record Found<V>(CachedValue<V> cached, CacheLevel level) implements LoadOutcome<V> {}

  /** Loaded by another caller, for which this one has waited. */
  record Joined<V>(Storable<V> loaded) implements LoadOutcome<V> {}
}
