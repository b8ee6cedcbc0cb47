package dev.bascule.domain.cache.loading;

import java.util.Optional;

/**
 * The keys at which a value may be stored: one of the callers that request it, and one that all
 * callers share. Which of the two applies is known only when the value is loaded, because the
 * server determines who may have it.
 *
 * <p>The own key is looked up first. A loaded value is stored under one key, and deleted under the
 * other. Callers wait only for loads of the same own key.
 *
 * @param own the key of the requesting callers; never equal to the shared one
 * @param shared the key for all callers; empty if sharing is not allowed
 */
public record CacheKeys<K>(K own, Optional<K> shared) {

  /** Returns keys without a shared one. */
  public static <K> CacheKeys<K> only(K key) {
    return new CacheKeys<>(key, Optional.empty());
  }
}
