package dev.bascule.domain.cache.loading;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.result.Failure;

/** What came of loading a value that was not in the cache. */
public sealed interface LoadResult<V> {

  /**
   * A value to keep.
   *
   * @param lifetime for how long; zero where it is not to be kept after all
   */
  record Storable<V>(V value, FreshnessLifetime lifetime) implements LoadResult<V> {
    public Storable {
      requireNonNull(value, "value");
      requireNonNull(lifetime, "lifetime");
    }
  }

  /**
   * A value to keep where all share it; without such a place it is kept as {@link Storable} is.
   *
   * @param lifetime for how long; zero where it is not to be kept after all
   */
  record Shareable<V>(V value, FreshnessLifetime lifetime) implements LoadResult<V> {
    public Shareable {
      requireNonNull(value, "value");
      requireNonNull(lifetime, "lifetime");
    }
  }

  /** A value for this caller only: others must load their own. */
  record Unstorable<V>(V value) implements LoadResult<V> {
    public Unstorable {
      requireNonNull(value, "value");
    }
  }

  /** No value. */
  record Failed<V>(Failure failure) implements LoadResult<V> {
    public Failed {
      requireNonNull(failure, "failure");
    }
  }
}
