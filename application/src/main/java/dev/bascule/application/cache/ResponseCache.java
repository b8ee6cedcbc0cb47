package dev.bascule.application.cache;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.CacheOutcome;
import dev.bascule.application.upstream.RejectedCredentials;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.loading.CacheKeys;
import dev.bascule.domain.cache.loading.LoadResult;
import dev.bascule.domain.cache.loading.LoadingCache;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.CacheProvenance.Reason;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A cache, as the use cases use it: no stale value of a private partition leaves it once the server
 * has refused the credentials that it was fetched with.
 *
 * <p>Thread-safe.
 */
public final class ResponseCache<V> {

  private final LoadingCache<CacheKey, V> cache;
  private final RejectedCredentials rejectedCredentials;
  private final CacheName name;
  private final BridgeEventListener events;

  /**
   * @param name how operators call the cache
   * @param events is told how the cache met each request
   */
  public ResponseCache(
      LoadingCache<CacheKey, V> cache,
      RejectedCredentials rejectedCredentials,
      CacheName name,
      BridgeEventListener events) {
    this.cache = requireNonNull(cache, "cache");
    this.rejectedCredentials = requireNonNull(rejectedCredentials, "rejectedCredentials");
    this.name = requireNonNull(name, "name");
    this.events = requireNonNull(events, "events");
  }

  /** Does what {@link LoadingCache#get} does. */
  public Outcome<V> get(
      CacheKeys<CacheKey> keys,
      FreshnessRequirement requirement,
      Deadline deadline,
      Function<? super Deadline, LoadResult<V>> loader) {
    invalidateIfRejected(keys.own());
    Outcome<V> outcome =
        cache.get(
            keys, requirement, deadline, loadDeadline -> load(keys.own(), loadDeadline, loader));
    record(keys, requirement, outcome);
    return outcome;
  }

  /**
   * Does what {@link LoadingCache#poll} does. It returns no stale value, and thus none that was
   * rejected since.
   */
  public Optional<Outcome<V>> poll(
      CacheKeys<CacheKey> keys,
      FreshnessRequirement requirement,
      Supplier<Optional<Failure>> rejection) {
    Optional<Outcome<V>> outcome = cache.poll(keys, requirement, rejection);
    if (outcome.isPresent()) {
      record(keys, requirement, outcome.get());
    }
    return outcome;
  }

  /**
   * Returns what is stored, however old, as {@link #get} would where any age will do. Counts
   * nothing, and loads nothing.
   */
  public Optional<V> peek(CacheKeys<CacheKey> keys) {
    invalidateIfRejected(keys.own());
    return cache.peek(keys);
  }

  /**
   * Counts a look-up of a value that {@link #peek} has returned, as {@link #get} would where any
   * age will do.
   *
   * @return whether it is stale; one that was dropped since counts as stale
   */
  public boolean recordUse(CacheKeys<CacheKey> keys) {
    invalidateIfRejected(keys.own());
    CacheOutcome outcome =
        switch (cache.lookUp(keys)) {
          case CacheLookup.Fresh<V> _ -> CacheOutcome.HIT;
          case CacheLookup.StaleRevalidatable<V> _, CacheLookup.StaleOnError<V> _ ->
              CacheOutcome.STALE;
          case CacheLookup.Miss<V> _, CacheLookup.Uncacheable<V> _ -> CacheOutcome.MISS;
        };
    events.cacheLookedUp(name, keys.own().server(), outcome);
    return outcome != CacheOutcome.HIT;
  }

  private void record(
      CacheKeys<CacheKey> keys, FreshnessRequirement requirement, Outcome<?> outcome) {
    events.cacheLookedUp(
        name,
        keys.own().server(),
        requirement.reload() ? CacheOutcome.REQUEST : outcomeOf(outcome));
  }

  private static CacheOutcome outcomeOf(Outcome<?> outcome) {
    return switch (outcome) {
      // It was looked into all the same, so that it counts as a look-up.
      case Outcome.Served<?>(
              Object _,
              CacheProvenance.Forwarded(Reason reason, boolean collapsed, _))
          when reason == Reason.REQUEST ->
          collapsed ? CacheOutcome.COLLAPSED : CacheOutcome.MISS;
      case Outcome.Served<?>(Object _, CacheProvenance provenance) ->
          CacheOutcome.of(provenance).orElse(CacheOutcome.MISS);
      case Outcome.Failed<?> _ -> CacheOutcome.MISS;
    };
  }

  /** What became stale, or was refused, while this took its time must not stand in for it. */
  private LoadResult<V> load(
      CacheKey own, Deadline deadline, Function<? super Deadline, LoadResult<V>> loader) {
    LoadResult<V> loaded = loader.apply(deadline);
    if (loaded instanceof LoadResult.Failed<V>) {
      invalidateIfRejected(own);
    }
    return loaded;
  }

  private void invalidateIfRejected(CacheKey own) {
    if (rejectedCredentials.hasRejected(own.server())
        && !own.partition().equals(CachePartition.SHARED)) {
      cache.invalidateIf(
          own,
          freshness ->
              freshness.isStale()
                  && rejectedCredentials.rejectedSince(own.server(), freshness.age()));
    }
  }
}
