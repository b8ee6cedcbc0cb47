package dev.bascule.domain.cache.loading;

import dev.bascule.domain.cache.CachedValue;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.util.Optional;

/** What came of going to the server. */
sealed interface LoadOutcome<V> {

  /**
   * A value for all who wanted it.
   *
   * @param storedFor how long it stays fresh in the cache; empty where it was not stored
   */
  record Shared<V>(V value, Optional<Duration> storedFor) implements LoadOutcome<V> {}

  /** A value for the one who asked. */
  record Unshared<V>(V value) implements LoadOutcome<V> {}

  /** No need to go: somebody has stored a value since the look-up. */
  record Found<V>(CachedValue<V> cached) implements LoadOutcome<V> {}

  /** No value. */
  record Failed<V>(Failure failure) implements LoadOutcome<V> {}
}
