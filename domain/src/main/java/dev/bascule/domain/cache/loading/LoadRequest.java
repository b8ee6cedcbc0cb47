package dev.bascule.domain.cache.loading;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.time.Deadline;
import java.util.function.Function;

/** One caller's request for a value. */
record LoadRequest<K, V>(
    CacheKeys<K> keys,
    FreshnessRequirement requirement,
    Deadline deadline,
    Function<? super Deadline, LoadResult<V>> loader) {

  LoadRequest {
    requireNonNull(keys, "keys");
    requireNonNull(requirement, "requirement");
    requireNonNull(deadline, "deadline");
    requireNonNull(loader, "loader");
  }

  /** Runs the loader with the caller's deadline. */
  LoadResult<V> load() {
    return loader.apply(deadline);
  }
}
