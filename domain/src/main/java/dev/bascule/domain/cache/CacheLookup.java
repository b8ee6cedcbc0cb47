package dev.bascule.domain.cache;

import java.util.Optional;

/**
 * The result of a cache look-up.
 *
 * <p>All but a fresh value carry an {@code epoch}. If it is passed to {@link Cache#put} with the
 * loaded value, the cache rejects a value that was invalidated during the load.
 */
public sealed interface CacheLookup<V> {

  /** Returns the stored value, fresh or stale; empty if there is none. */
  default Optional<CachedValue<V>> storedValue() {
    return switch (this) {
      case Fresh<V>(CachedValue<V> cached) -> Optional.of(cached);
      case StaleRevalidatable<V>(CachedValue<V> cached, long _) -> Optional.of(cached);
      case StaleOnError<V>(CachedValue<V> cached, long _) -> Optional.of(cached);
      case Miss<V> _, Uncacheable<V> _ -> Optional.empty();
    };
  }

  /** A fresh value. */
  record Fresh<V>(CachedValue<V> cached) implements CacheLookup<V> {}

  /** A stale value that may be served while it is refreshed. */
  record StaleRevalidatable<V>(CachedValue<V> cached, long epoch) implements CacheLookup<V> {}

  /** A stale value that may be served only if the load fails. */
  record StaleOnError<V>(CachedValue<V> cached, long epoch) implements CacheLookup<V> {}

  /** No value. */
  record Miss<V>(long epoch) implements CacheLookup<V> {}

  /** No value, and the last one could not be stored: do not wait for the load of another caller. */
  record Uncacheable<V>(long epoch) implements CacheLookup<V> {}
}
