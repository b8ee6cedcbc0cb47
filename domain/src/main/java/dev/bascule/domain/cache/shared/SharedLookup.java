package dev.bascule.domain.cache.shared;

import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;

/** The result of a look-up in the shared cache. */
public sealed interface SharedLookup<V> {

  /**
   * A fresh value, loaded by this or another replica.
   *
   * @param age the time since its load began
   * @param lifetime how long it may be used, from the beginning of its load
   * @param isShared whether it was found under the key for all callers
   */
  record Found<V>(V value, Duration age, FreshnessLifetime lifetime, boolean isShared)
      implements SharedLookup<V> {}

  /**
   * No value. The caller loads it, and completes {@code load} exactly once.
   *
   * @param load takes the result
   */
  record Absent<V>(SharedLoad<V> load) implements SharedLookup<V> {}

  /** Another replica is loading the value, and the deadline has passed. */
  record TimedOut<V>() implements SharedLookup<V> {}
}
