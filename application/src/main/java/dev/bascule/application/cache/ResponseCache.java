package dev.bascule.application.cache;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.upstream.RejectedCredentials;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.loading.CacheKeys;
import dev.bascule.domain.cache.loading.CacheOnlyAccess;
import dev.bascule.domain.cache.loading.LoadResult;
import dev.bascule.domain.cache.loading.LoadingCache;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import java.util.Optional;
import java.util.function.Function;

/**
 * A cache, as the use cases use it: no stale value of a private partition leaves it once the server
 * has refused the credentials that it was fetched with.
 *
 * <p>Thread-safe.
 */
public final class ResponseCache<V> {

  private final LoadingCache<CacheKey, V> cache;
  private final RejectedCredentials refusals;
  private final CacheMetrics ledger;

  /**
   * @param name how operators call the cache
   * @param events is told how the cache met each request
   */
  public ResponseCache(
      LoadingCache<CacheKey, V> cache,
      RejectedCredentials refusals,
      CacheName name,
      BridgeEventListener events) {
    this.cache = requireNonNull(cache, "cache");
    this.refusals = requireNonNull(refusals, "refusals");
    this.ledger = new CacheMetrics(name, events);
  }

  /** Does what {@link LoadingCache#get} does. */
  public Outcome<V> get(
      CacheKeys<CacheKey> homes,
      FreshnessRequirement demand,
      Deadline deadline,
      Function<? super Deadline, LoadResult<V>> loader) {
    forgetWhatWasRefusedSince(homes.own());
    Outcome<V> outcome =
        cache.get(homes, demand, deadline, given -> load(homes.own(), given, loader));
    ledger.note(homes.own().server(), demand, outcome);
    return outcome;
  }

  /**
   * Does what {@link CacheOnlyAccess#take} does. No stale value is ever taken so, and thus none
   * that was refused since.
   */
  public Optional<Outcome<V>> take(CacheKeys<CacheKey> homes, FreshnessRequirement demand) {
    Optional<Outcome<V>> outcome = cache.atHand().take(homes, demand);
    if (outcome.isPresent()) {
      ledger.note(homes.own().server(), demand, outcome.get());
    }
    return outcome;
  }

  /**
   * Returns what is stored, however old, as {@link #get} would where any age will do. Counts
   * nothing, and loads nothing.
   */
  public Optional<V> peek(CacheKeys<CacheKey> homes) {
    forgetWhatWasRefusedSince(homes.own());
    return cache.peek(homes);
  }

  /** Counts a look-up of what {@link #peek} has returned. */
  public void use(CacheKeys<CacheKey> homes) {
    ledger.note(homes.own().server(), FreshnessRequirement.ANY_AGE, cache.atHand().use(homes));
  }

  /** Does what {@link CacheOnlyAccess#holdsNothing} does. */
  public boolean holdsNothing(CacheKeys<CacheKey> homes) {
    return cache.atHand().holdsNothing(homes);
  }

  /** Counts a look-up in vain, for somebody who came to {@code outcome} without the cache. */
  public void miss(CacheKeys<CacheKey> homes, FreshnessRequirement demand, Outcome<V> outcome) {
    cache.atHand().miss(homes);
    ledger.note(homes.own().server(), demand, outcome);
  }

  /** What became stale, or was refused, while this took its time must not stand in for it. */
  private LoadResult<V> load(
      CacheKey own, Deadline deadline, Function<? super Deadline, LoadResult<V>> loader) {
    LoadResult<V> loaded = loader.apply(deadline);
    if (loaded instanceof LoadResult.Failed<V>) {
      forgetWhatWasRefusedSince(own);
    }
    return loaded;
  }

  private void forgetWhatWasRefusedSince(CacheKey own) {
    if (refusals.isKnown(own.server()) && !own.partition().equals(CachePartition.SHARED)) {
      cache.forgetIf(
          own,
          freshness -> freshness.isStale() && refusals.areSince(own.server(), freshness.age()));
    }
  }
}
