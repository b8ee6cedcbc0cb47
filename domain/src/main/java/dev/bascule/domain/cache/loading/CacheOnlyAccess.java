package dev.bascule.domain.cache.loading;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CachedValue;
import dev.bascule.domain.cache.TaggedKey;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessPolicy;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;

/**
 * What the cache can answer with by itself: fresh values, and any at all for who can {@link
 * #getAtAnyAge} them. It is for those who must not wait, and who go to {@link LoadingCache#get}
 * where there is none. So nothing is counted here that is counted there again.
 *
 * <p>Thread-safe; never waits for a loading.
 */
public final class CacheOnlyAccess<K extends TaggedKey, V> {

  private final Cache<K, V> cache;
  private final Ticker ticker;
  private final CacheLoader<K, V> loader;

  CacheOnlyAccess(Cache<K, V> cache, Ticker ticker, CacheLoader<K, V> loader) {
    this.cache = requireNonNull(cache, "cache");
    this.ticker = requireNonNull(ticker, "ticker");
    this.loader = requireNonNull(loader, "loader");
  }

  /**
   * Returns what {@link LoadingCache#get} would, and counts it as that does, if it is a fresh
   * value.
   *
   * @return empty, and nothing is counted, where it is not, or will not do
   */
  public Optional<Outcome<V>> getIfFresh(CacheKeys<K> keys, FreshnessRequirement requirement) {
    if (requirement.reload() || !satisfies(keys, requirement)) {
      return Optional.empty();
    }
    // Before the look-up, since to read a clock waits for all that memory was asked for. What is
    // stored in between has no age yet.
    long now = ticker.nanos();
    return cache.getIfFresh(keyToRead(keys)) instanceof CacheLookup.Fresh<V>(CachedValue<V> cached)
        ? Optional.of(hit(cached, cached.foundFreshAt(now)))
        : Optional.empty();
  }

  /**
   * Looks up, and counts, what {@link LoadingCache#peek} has shown and what will do at any age.
   * Never loads: where it is gone since, the outcome is that nothing is cached.
   */
  public Outcome<V> getAtAnyAge(CacheKeys<K> keys) {
    long now = ticker.nanos();
    return switch (cache.get(keyToRead(keys))) {
      case CacheLookup.Fresh<V>(CachedValue<V> cached) -> hit(cached, cached.foundFreshAt(now));
      case CacheLookup.StaleRevalidatable<V>(CachedValue<V> cached, long _) -> stale(cached);
      case CacheLookup.StaleOnError<V>(CachedValue<V> cached, long _) -> stale(cached);
      case CacheLookup.Miss<V> _, CacheLookup.Uncacheable<V> _ ->
          new Outcome.Failed<>(new Failure.NotCached());
    };
  }

  /**
   * Tells whether there is nothing at {@code keys} to be served in any case, be it stale, and
   * nobody who loads it: whoever asks would have to go to the server. Counts nothing.
   */
  public boolean isAbsent(CacheKeys<K> keys) {
    return switch (cache.peek(keys.own())) {
      case CacheLookup.Miss<V>(long epoch) ->
          keys.shared().isEmpty() && !loader.isInFlight(keys.own(), epoch);
      case CacheLookup.Uncacheable<V> _ -> keys.shared().isEmpty();
      case CacheLookup.Fresh<V> _,
          CacheLookup.StaleRevalidatable<V> _,
          CacheLookup.StaleOnError<V> _ ->
          false;
    };
  }

  /** Counts a look-up, in vain, for somebody who was answered without the cache. */
  public void recordMiss(CacheKeys<K> keys) {
    CacheLookup<V> _ = cache.get(keys.own());
  }

  /** Most callers demand nothing, and the value is looked up once for them. */
  private boolean satisfies(CacheKeys<K> keys, FreshnessRequirement requirement) {
    if (requirement.maxAge() == null && requirement.minFresh() == null) {
      return true;
    }
    return cache.peek(keyToRead(keys)) instanceof CacheLookup.Fresh<V>(CachedValue<V> cached)
        && FreshnessPolicy.allowsFresh(freshness(cached), requirement);
  }

  private Outcome<V> stale(CachedValue<V> cached) {
    return hit(cached, cached.freshnessAt(ticker.nanos()));
  }

  /** Returns what a caller gets who is served {@code cached}. */
  static <V> Outcome<V> hit(CachedValue<V> cached, Freshness freshness) {
    return new Outcome.Served<>(cached.value(), new CacheProvenance.Hit(freshness));
  }

  private Freshness freshness(CachedValue<V> cached) {
    return cached.foundFreshAt(ticker.nanos());
  }

  /** Returns where to look: at home, unless the value lies only where all share. */
  K keyToRead(CacheKeys<K> keys) {
    K own = keys.own();
    if (keys.shared().isEmpty() || !isEmpty(own)) {
      return own;
    }
    K shared = keys.shared().get();
    return isEmpty(shared) ? own : shared;
  }

  private boolean isEmpty(K key) {
    return cache.peek(key).storedValue().isEmpty();
  }
}
