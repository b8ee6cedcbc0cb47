package dev.bascule.domain.cache.loading;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Where a value may lie: under a key of those who ask for it, or under one that all share. Which of
 * the two shows only once the value is there, since it is the server that says who may have it.
 *
 * <p>It is looked for at home first. What is loaded is stored in one place, and what lay in the
 * other is forgotten. Nobody waits for a loading that is not for the same own key.
 *
 * @param own the key of those who ask; never equal to the shared one
 * @param shared the key that all share; empty where nothing may be shared
 */
public record CacheKeys<K>(K own, Optional<K> shared) {

  public CacheKeys {
    requireNonNull(own, "own");
    requireNonNull(shared, "shared");
  }

  /** Returns the one place of a value that lies nowhere else. */
  public static <K> CacheKeys<K> only(K key) {
    return new CacheKeys<>(key, Optional.empty());
  }
}
