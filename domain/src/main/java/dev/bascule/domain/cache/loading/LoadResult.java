package dev.bascule.domain.cache.loading;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.result.Failure;

/** The result of a loader. */
public sealed interface LoadResult<V> {

  /**
   * A value to store.
   *
   * @param lifetime how long it may be used; zero if it must not be stored
   */
  record Storable<V>(V value, FreshnessLifetime lifetime) implements LoadResult<V> {
    public Storable {
      requireNonNull(value, "value");
      requireNonNull(lifetime, "lifetime");
    }
  }

  /**
   * A value to store under the key that all callers share, or like {@link Storable} if there is
   * none.
   *
   * @param lifetime how long it may be used; zero if it must not be stored
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
