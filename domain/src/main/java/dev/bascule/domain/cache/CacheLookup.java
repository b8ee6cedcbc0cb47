package dev.bascule.domain.cache;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a cache has for a key.
 *
 * <p>All but a fresh value carry an {@code epoch}: handed back to {@link Cache#put} with the value
 * that was then loaded, it lets the cache refuse to store what an invalidation has overtaken.
 */
public sealed interface CacheLookup<V> {

  /** Returns the value that was found, fresh or stale; empty where none was. */
  default Optional<CachedValue<V>> storedValue() {
    return switch (this) {
      case Fresh<V>(CachedValue<V> cached) -> Optional.of(cached);
      case StaleRevalidatable<V>(CachedValue<V> cached, long _) -> Optional.of(cached);
      case StaleOnError<V>(CachedValue<V> cached, long _) -> Optional.of(cached);
      case Miss<V> _, Uncacheable<V> _ -> Optional.empty();
    };
  }

  /** A value that is as good as new. */
  record Fresh<V>(CachedValue<V> cached) implements CacheLookup<V> {
    public Fresh {
      requireNonNull(cached, "cached");
    }
  }

  /** A stale value that may be served while a new one is fetched. */
  record StaleRevalidatable<V>(CachedValue<V> cached, long epoch) implements CacheLookup<V> {
    public StaleRevalidatable {
      requireNonNull(cached, "cached");
    }
  }

  /** A stale value that may be served only if no new one can be had. */
  record StaleOnError<V>(CachedValue<V> cached, long epoch) implements CacheLookup<V> {
    public StaleOnError {
      requireNonNull(cached, "cached");
    }
  }

  /** Nothing. */
  record Miss<V>(long epoch) implements CacheLookup<V> {}

  /** Nothing, and the last answer could not be stored: do not wait for another's. */
  record Uncacheable<V>(long epoch) implements CacheLookup<V> {}
}
