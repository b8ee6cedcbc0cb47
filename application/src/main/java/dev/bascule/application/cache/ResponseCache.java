package dev.bascule.application.cache;

import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.upstream.RejectedCredentials;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.loading.CacheKeys;
import dev.bascule.domain.cache.loading.LoadResult;
import dev.bascule.domain.cache.loading.LoadingCache;
import dev.bascule.domain.freshness.CacheOutcome;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.CacheProvenance.Reason;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A cache for the use cases that serves no stale value of a private partition once the server has
 * rejected the credentials with which it was loaded.
 *
 * <p>Thread-safe.
 *
 * @param events is notified of the outcome of each look-up
 */
public record ResponseCache<V>(
    LoadingCache<CacheKey, V> cache,
    RejectedCredentials rejectedCredentials,
    CacheName name,
    BridgeEventListener events) {

  /**
   * Like {@link LoadingCache#get}.
   *
   * @param identity the identity that is forwarded to load the value
   */
  private Outcome<V> get(
      CacheKeys<CacheKey> keys,
      ForwardedIdentity identity,
      FreshnessRequirement requirement,
      Deadline deadline,
      Function<? super Deadline, LoadResult<V>> loader) {
    invalidateIfRejected(keys.own(), identity);
    Outcome<V> outcome =
        cache.get(
            keys,
            requirement,
            deadline,
            loadDeadline -> load(keys.own(), identity, loadDeadline, loader));
    record(keys, requirement, outcome);
    return outcome;
  }

  /**
   * Returns a value that may be cached: from the cache or the load of another caller, or else from
   * the server.
   *
   * @param keys where it is cached; empty if it must not be
   * @param loader loads a value for the cache, with the route of the load
   * @param fetcher gets a value that is not cached, for this caller
   */
  public Outcome<V> getOrFetch(
      UpstreamRoute route,
      Optional<CacheKeys<CacheKey>> keys,
      FreshnessRequirement requirement,
      Deadline deadline,
      BiFunction<UpstreamRoute, Deadline, LoadResult<V>> loader,
      Supplier<Outcome<V>> fetcher) {
    if (keys.isPresent()) {
      return get(
          keys.get(),
          route.context().forwardedIdentity(),
          requirement,
          deadline,
          until -> route.load(() -> loader.apply(route.forLoad(until, deadline), until)));
    }
    return requirement.onlyIfCached()
        ? new Outcome.Failed<>(new Failure.NotCached())
        : fetcher.get();
  }

  /**
   * Like {@link LoadingCache#getStaleOnError}.
   *
   * @param loader as for {@link #getOrFetch}
   */
  public Optional<Outcome<V>> getStaleOnError(
      UpstreamRoute route,
      CacheKeys<CacheKey> keys,
      FreshnessRequirement requirement,
      Deadline deadline,
      BiFunction<UpstreamRoute, Deadline, LoadResult<V>> loader) {
    ForwardedIdentity identity = route.context().forwardedIdentity();
    invalidateIfRejected(keys.own(), identity);
    Optional<Outcome<V>> stale =
        cache.getStaleOnError(
            keys,
            requirement,
            deadline,
            until ->
                load(
                    keys.own(),
                    identity,
                    until,
                    end -> route.load(() -> loader.apply(route.forLoad(end, deadline), end))));
    stale.ifPresent(outcome -> record(keys, requirement, outcome));
    return stale;
  }

  /**
   * Like {@link LoadingCache#poll}. Returns no stale value, and thus none that was rejected
   * meanwhile.
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
   * Returns the stored value, however old, like {@link LoadingCache#get} with any age allowed.
   * Counts nothing, and loads nothing.
   */
  public Optional<V> peek(CacheKeys<CacheKey> keys, ForwardedIdentity identity) {
    invalidateIfRejected(keys.own(), identity);
    return cache.peek(keys);
  }

  /**
   * Counts a look-up of a value that {@link #peek} has returned, like {@link LoadingCache#get} with
   * any age allowed.
   *
   * @return whether the value is stale; true if it has been removed
   */
  public boolean recordUse(CacheKeys<CacheKey> keys, ForwardedIdentity identity) {
    invalidateIfRejected(keys.own(), identity);
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

  /**
   * Deletes the stored value if {@code condition} accepts it and it is older than {@code maxAge}.
   * Counts nothing, and blocks only briefly.
   *
   * @param maxAge is called only if there is such a value
   */
  public void invalidateIfOlder(
      CacheKeys<CacheKey> keys, Predicate<? super V> condition, Supplier<Duration> maxAge) {
    if (cache.peek(keys).filter(condition).isPresent()) {
      Duration limit = maxAge.get();
      cache.invalidateIf(keys.own(), freshness -> freshness.age().compareTo(limit) > 0);
    }
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
      // Looked up all the same, so that it counts as a look-up.
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

  /** A value that became stale or was rejected meanwhile must not replace the failure. */
  private LoadResult<V> load(
      CacheKey own,
      ForwardedIdentity identity,
      Deadline deadline,
      Function<? super Deadline, LoadResult<V>> loader) {
    LoadResult<V> loaded = loader.apply(deadline);
    if (loaded instanceof LoadResult.Failed<V>) {
      invalidateIfRejected(own, identity);
    }
    return loaded;
  }

  private void invalidateIfRejected(CacheKey own, ForwardedIdentity identity) {
    if (rejectedCredentials.hasRejected(own.server())
        && !own.partition().equals(CachePartition.SHARED)) {
      cache.invalidateIf(
          own,
          freshness ->
              freshness.isStale()
                  && rejectedCredentials.rejectedSince(own.server(), identity, freshness.age()));
    }
  }
}
