package dev.bascule.domain.cache.loading;

import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CacheReader;
import dev.bascule.domain.cache.CachedValue;
import dev.bascule.domain.cache.TaggedKey;
import dev.bascule.domain.cache.loading.LoadOutcome.Found;
import dev.bascule.domain.cache.shared.SharedCache;
import dev.bascule.domain.cache.shared.SharedLoad;
import dev.bascule.domain.cache.shared.SharedLookup;
import dev.bascule.domain.freshness.CacheProvenance.CacheLevel;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * A loader of values that the cache does not have, which stores them before another caller can load
 * them. Thread-safe.
 */
final class CacheLoader<K extends TaggedKey, V> {

  /**
   * How long callers of the same key load independently after a value could not be stored. Short,
   * so that a server that begins to allow caching is noticed; long enough that a burst of equal
   * requests does not queue for values that it cannot share.
   */
  static final FreshnessLifetime UNCACHEABLE_LIFETIME = FreshnessLifetime.of(Duration.ofSeconds(5));

  private final Cache<K, V> cache;
  private final CacheReader<K, V> reader;
  private final SharedCache<K, V> sharedCache;
  private final Ticker ticker;
  private final TtlJitter jitter;
  private final SingleFlight<FlightKey<K>, V> flights;

  /**
   * One caller's request for a value.
   *
   * @param round the {@linkplain SharedCache#flightRound round} before the look-up
   */
  record LoadRequest<K, V>(
      CacheKeys<K> keys,
      FreshnessRequirement requirement,
      Deadline deadline,
      Function<? super Deadline, LoadResult<V>> loader,
      long round) {

    LoadResult<V> load() {
      return loader.apply(deadline);
    }
  }

  /** A way to store a loaded value. */
  @FunctionalInterface
  private interface Store<K, V> {
    boolean store(K key, V value, FreshnessLifetime lifetime, Duration age, long epoch);
  }

  /**
   * The key of a flight: a caller that arrives after an invalidation does not join an earlier one.
   *
   * @param round separates flights if the replica may have missed an invalidation
   */
  private record FlightKey<K>(K key, long epoch, long round) {}

  /**
   * @param reader the look-ups in {@code cache}
   * @param sharedCache is looked up before a value is loaded
   * @param jitter shortens the lifetime of everything that is stored
   */
  CacheLoader(
      Cache<K, V> cache,
      CacheReader<K, V> reader,
      SharedCache<K, V> sharedCache,
      Ticker ticker,
      TtlJitter jitter) {
    this.cache = cache;
    this.reader = reader;
    this.sharedCache = sharedCache;
    this.ticker = ticker;
    this.jitter = jitter;
    this.flights = new SingleFlight<>(ticker);
  }

  /** Loads, or waits for the load of another caller. */
  LoadOutcome<V> loadShared(LoadRequest<K, V> request, long epoch) {
    return load(request, epoch, request.deadline());
  }

  /**
   * @param wait until when to wait for the load of another caller or replica
   */
  private LoadOutcome<V> load(LoadRequest<K, V> request, long epoch, Deadline wait) {
    return flights.run(
        new FlightKey<>(request.keys().own(), epoch, request.round()),
        wait,
        () -> findOrLoad(request, epoch, wait));
  }

  /** Returns whether a caller that loads now would wait for another one. */
  boolean isInFlight(K own, long epoch) {
    return flights.isInFlight(new FlightKey<>(own, epoch, sharedCache.flightRound()));
  }

  /** Loads, unless another caller is already loading. */
  void loadWithoutWaiting(LoadRequest<K, V> request, long epoch) {
    LoadOutcome<V> _ = load(request, epoch, new Deadline(ticker.nanos()));
  }

  /**
   * Loads independently of other callers, and stores the value. Of concurrent loads, the value of
   * the one that began last is kept, in whatever order they complete.
   */
  LoadOutcome<V> loadAlone(LoadRequest<K, V> request) {
    long epoch = cache.newEpoch(request.keys().own());
    SharedLoad<V> shared = sharedCache.reload(request.keys().own(), request.keys().shared());
    return load(request, epoch, cache::replace, shared);
  }

  /** Loads independently of other callers, and leaves the cache unchanged. */
  LoadOutcome<V> loadWithoutStoring(LoadRequest<K, V> request) {
    LoadResult<V> result = request.load();
    return result instanceof LoadResult.Storable<V> loaded
        ? loaded.withLifetime(FreshnessLifetime.NONE)
        : result;
  }

  /** Looks up again: a flight may have completed since the first look-up. */
  private LoadOutcome<V> findOrLoad(LoadRequest<K, V> request, long epoch, Deadline wait) {
    return find(request.keys().own(), request)
        .or(() -> request.keys().shared().flatMap(shared -> find(shared, request)))
        .orElseGet(() -> findSharedOrLoad(request, epoch, wait));
  }

  /**
   * @param wait until when to wait for the load of another replica
   */
  private LoadOutcome<V> findSharedOrLoad(LoadRequest<K, V> request, long epoch, Deadline wait) {
    K own = request.keys().own();
    Optional<K> shared = request.keys().shared();
    Duration given = wait.remaining(ticker);
    return switch (sharedCache.find(own, shared, wait)) {
      case SharedLookup.Found<V> found -> useOrReload(request, epoch, found);
      case SharedLookup.Absent<V>(SharedLoad<V> load) ->
          load(request, latestEpoch(request.keys(), epoch), cache::put, load);
      case SharedLookup.TimedOut<V> _ -> new LoadResult.Failed<>(new Failure.TimedOut(given));
    };
  }

  /**
   * Returns the epoch of a load that begins now: what was invalidated since the look-up ends none.
   */
  private long latestEpoch(CacheKeys<K> keys, long epoch) {
    long own = Math.max(epoch, cache.epoch(keys.own()));
    return keys.shared().map(shared -> Math.max(own, cache.epoch(shared))).orElse(own);
  }

  /** Stores the value of another replica, or loads one if the caller does not accept it. */
  private LoadOutcome<V> useOrReload(
      LoadRequest<K, V> request, long epoch, SharedLookup.Found<V> found) {
    K own = request.keys().own();
    K key = found.isShared() ? request.keys().shared().orElse(own) : own;
    long now = ticker.nanos();
    CachedValue<V> cached =
        new CachedValue<>(found.value(), now - found.age().toNanos(), found.lifetime());
    if (!request.requirement().allowsFresh(cached.foundFreshAt(now))) {
      SharedLoad<V> load = sharedCache.reload(own, request.keys().shared());
      return load(request, epoch, cache::put, load);
    }
    boolean _ = cache.put(key, found.value(), found.lifetime(), found.age(), epoch);
    return new Found<>(cached, CacheLevel.SHARED);
  }

  private Optional<LoadOutcome<V>> find(K key, LoadRequest<K, V> request) {
    return reader.peek(key) instanceof CacheLookup.Fresh<V>(CachedValue<V> cached)
            && request.requirement().allowsFresh(cached.foundFreshAt(ticker.nanos()))
        ? Optional.of(new Found<>(cached, CacheLevel.OWN))
        : Optional.empty();
  }

  private LoadOutcome<V> load(
      LoadRequest<K, V> request, long epoch, Store<K, V> store, SharedLoad<V> sharedLoad) {
    boolean isCompleted = false;
    try {
      LoadOutcome<V> outcome = loadAndStore(request, epoch, store, sharedLoad);
      isCompleted = true;
      return outcome;
    } finally {
      if (!isCompleted) {
        sharedLoad.fail();
      }
    }
  }

  /** Completes {@code sharedLoad} as its last step, unless it throws. */
  private LoadOutcome<V> loadAndStore(
      LoadRequest<K, V> request, long epoch, Store<K, V> store, SharedLoad<V> sharedLoad) {
    LoadResult<V> result = request.load();
    switch (result) {
      case LoadResult.Storable<V> loaded when loaded.isTransient() -> {
        return storeTransient(loaded, request.keys().own(), epoch, sharedLoad);
      }
      case LoadResult.Storable<V> loaded -> {
        return store(loaded, request.keys(), epoch, store, sharedLoad);
      }
      case LoadResult.Unstorable<V> _ -> {
        cache.markUncacheable(request.keys().own(), UNCACHEABLE_LIFETIME, epoch);
        sharedLoad.markUncacheable();
      }
      case LoadResult.Failed<V> _ -> sharedLoad.fail();
    }
    return result;
  }

  /** Like {@link #store}. Does not end other loads, since their values are better. */
  private LoadOutcome<V> storeTransient(
      LoadResult.Storable<V> loaded, K own, long epoch, SharedLoad<V> sharedLoad) {
    boolean stored =
        reader.peek(own).storedValue().isEmpty()
            && cache.put(own, loaded.value(), loaded.lifetime(), sharedLoad.age(), epoch);
    sharedLoad.markUncacheable();
    return stored ? loaded : loaded.withLifetime(FreshnessLifetime.NONE);
  }

  /** Returns {@code loaded} with the lifetime with which it was stored. */
  private LoadOutcome<V> store(
      LoadResult.Storable<V> loaded,
      CacheKeys<K> keys,
      long epoch,
      Store<K, V> store,
      SharedLoad<V> sharedLoad) {
    K key = loaded.isShareable() ? keys.shared().orElse(keys.own()) : keys.own();
    FreshnessLifetime shortened = jitter.shorten(loaded.lifetime(), key);
    boolean stored = store.store(key, loaded.value(), shortened, sharedLoad.age(), epoch);
    keys.shared()
        .ifPresent(
            shared -> cache.deleteSuperseded(loaded.isShareable() ? keys.own() : shared, epoch));
    sharedLoad.store(loaded.value(), loaded.lifetime(), loaded.isShareable());
    return loaded.withLifetime(stored ? shortened : FreshnessLifetime.NONE);
  }
}
