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
 * What the cache can answer with by itself: fresh values, and any at all for who can {@link #use}
 * them. It is for those who must not wait, and who go to {@link LoadingCache#get} where there is
 * none. So nothing is counted here that is counted there again.
 *
 * <p>Thread-safe; never waits for a loading.
 */
public final class CacheOnlyAccess<K extends TaggedKey, V> {

  private final Cache<K, V> cache;
  private final Ticker ticker;
  private final CacheLoader<K, V> loading;

  CacheOnlyAccess(Cache<K, V> cache, Ticker ticker, CacheLoader<K, V> loading) {
    this.cache = requireNonNull(cache, "cache");
    this.ticker = requireNonNull(ticker, "ticker");
    this.loading = requireNonNull(loading, "loading");
  }

  /**
   * Returns what {@link LoadingCache#get} would, and counts it as that does, if it is a fresh
   * value.
   *
   * @return empty, and nothing is counted, where it is not, or will not do
   */
  public Optional<Outcome<V>> take(CacheKeys<K> homes, FreshnessRequirement demand) {
    if (demand.reload() || !willDo(homes, demand)) {
      return Optional.empty();
    }
    // Before the look-up, since to read a clock waits for all that memory was asked for. What is
    // stored in between has no age yet.
    long now = ticker.nanos();
    return cache.getIfFresh(whereItLies(homes))
            instanceof CacheLookup.Fresh<V>(CachedValue<V> stored)
        ? Optional.of(hit(stored, stored.foundFreshAt(now)))
        : Optional.empty();
  }

  /**
   * Looks up, and counts, what {@link LoadingCache#peek} has shown and what will do at any age.
   * Never loads: where it is gone since, the outcome is that nothing is cached.
   */
  public Outcome<V> use(CacheKeys<K> homes) {
    long now = ticker.nanos();
    return switch (cache.get(whereItLies(homes))) {
      case CacheLookup.Fresh<V>(CachedValue<V> stored) -> hit(stored, stored.foundFreshAt(now));
      case CacheLookup.StaleRevalidatable<V>(CachedValue<V> stored, long _) -> stale(stored);
      case CacheLookup.StaleOnError<V>(CachedValue<V> stored, long _) -> stale(stored);
      case CacheLookup.Miss<V> _, CacheLookup.Uncacheable<V> _ ->
          new Outcome.Failed<>(new Failure.NotCached());
    };
  }

  /**
   * Tells whether there is nothing at {@code homes} to be served in any case, be it stale, and
   * nobody who loads it: whoever asks would have to go to the server. Counts nothing.
   */
  public boolean holdsNothing(CacheKeys<K> homes) {
    return switch (cache.peek(homes.own())) {
      case CacheLookup.Miss<V>(long epoch) ->
          homes.shared().isEmpty() && !loading.isUnderWay(homes.own(), epoch);
      case CacheLookup.Uncacheable<V> _ -> homes.shared().isEmpty();
      case CacheLookup.Fresh<V> _,
          CacheLookup.StaleRevalidatable<V> _,
          CacheLookup.StaleOnError<V> _ ->
          false;
    };
  }

  /** Counts a look-up, in vain, for somebody who was answered without the cache. */
  public void miss(CacheKeys<K> homes) {
    CacheLookup<V> _ = cache.get(homes.own());
  }

  /** Most callers demand nothing, and the value is looked up once for them. */
  private boolean willDo(CacheKeys<K> homes, FreshnessRequirement demand) {
    if (demand.maxAge() == null && demand.minFresh() == null) {
      return true;
    }
    return cache.peek(whereItLies(homes)) instanceof CacheLookup.Fresh<V>(CachedValue<V> stored)
        && FreshnessPolicy.ofFresh(freshness(stored), demand);
  }

  private Outcome<V> stale(CachedValue<V> stored) {
    return hit(stored, stored.freshnessAt(ticker.nanos()));
  }

  /** Returns what a caller gets who is served {@code stored}. */
  static <V> Outcome<V> hit(CachedValue<V> stored, Freshness freshness) {
    return new Outcome.Served<>(stored.value(), new CacheProvenance.Hit(freshness));
  }

  private Freshness freshness(CachedValue<V> stored) {
    return stored.foundFreshAt(ticker.nanos());
  }

  /** Returns where to look: at home, unless the value lies only where all share. */
  K whereItLies(CacheKeys<K> homes) {
    K own = homes.own();
    if (homes.shared().isEmpty() || !isEmpty(own)) {
      return own;
    }
    K shared = homes.shared().get();
    return isEmpty(shared) ? own : shared;
  }

  private boolean isEmpty(K key) {
    return cache.peek(key).held().isEmpty();
  }
}
