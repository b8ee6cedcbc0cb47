package dev.bascule.domain.cache.loading;

import dev.bascule.domain.cache.CachedValue;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.util.Optional;

/** The outcome of a load. */
sealed interface LoadOutcome<V> {

  /**
   * A value for all waiters.
   *
   * @param storedFor how long it stays fresh in the cache; empty if it was not stored
   */
  record Shared<V>(V value, Optional<Duration> storedFor) implements LoadOutcome<V> {}

  /** A value for the loading caller only. */
  record Unshared<V>(V value) implements LoadOutcome<V> {}

  /** Not loaded: another caller has stored a value since the look-up. */
  record Found<V>(CachedValue<V> cached) implements LoadOutcome<V> {}

  /** No value. */
  record Failed<V>(Failure failure) implements LoadOutcome<V> {}
}
