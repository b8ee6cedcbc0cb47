package dev.bascule.domain.cache;

import dev.bascule.domain.outcome.Failure;
import java.time.Duration;
import java.util.Optional;

/** What came of going to the server. */
sealed interface Fetched<V> {

  /**
   * A value for all who wanted it.
   *
   * @param storedFor how long it stays fresh in the cache; empty where it was not stored
   */
  record Shared<V>(V value, Optional<Duration> storedFor) implements Fetched<V> {}

  /** A value for the one who asked. */
  record Unshared<V>(V value) implements Fetched<V> {}

  /** No need to go: somebody has stored a value since the look-up. */
  record Found<V>(Stored<V> stored) implements Fetched<V> {}

  /** No value. */
  record Failed<V>(Failure failure) implements Fetched<V> {}
}
