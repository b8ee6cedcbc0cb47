package dev.bascule.domain.cache.loading;

import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CachedValue;
import dev.bascule.domain.cache.TaggedKey;
import dev.bascule.domain.cache.loading.SingleFlight.FlightResult;
import dev.bascule.domain.cache.loading.SingleFlight.Sharing;
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
  private final SharedCache<K, V> sharedCache;
  private final Ticker ticker;
  private final TtlJitter jitter;
  private final SingleFlight<FlightKey<K>, LoadOutcome<V>> flights;

  /** The outcome of a load. */
  sealed interface LoadOutcome<V> {

    /**
     * A value for all waiters.
     *
     * @param storedFor how long it stays fresh in the cache; empty if it was not stored
     */
    record Shared<V>(V value, Optional<Duration> storedFor) implements LoadOutcome<V> {}

    /** A value for the loading caller only. */
    record Unshared<V>(V value) implements LoadOutcome<V> {}

    /** Not loaded: another caller has stored a value since the look-up, or another replica had. */
    record Found<V>(CachedValue<V> cached, CacheLevel level) implements LoadOutcome<V> {}

    /** No value. */
    record Failed<V>(Failure failure) implements LoadOutcome<V> {}
  }

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

  /** The outcome for one caller, and whether the load was that of another caller. */
  record Result<V>(LoadOutcome<V> outcome, boolean collapsed) {}

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
   * @param sharedCache is looked up before a value is loaded
   * @param jitter shortens the lifetime of everything that is stored
   */
  CacheLoader(Cache<K, V> cache, SharedCache<K, V> sharedCache, Ticker ticker, TtlJitter jitter) {
    this.cache = cache;
    this.sharedCache = sharedCache;
    this.ticker = ticker;
    this.jitter = jitter;
    this.flights = new SingleFlight<>(ticker, CacheLoader::sharing);
  }

  /** Loads, or waits for the load of another caller. */
  Result<V> loadShared(LoadRequest<K, V> request, long epoch) {
    Duration given = request.deadline().remaining(ticker);
    FlightResult<LoadOutcome<V>> result =
        flights.run(
            new FlightKey<>(request.keys().own(), epoch, request.round()),
            request.deadline(),
            () -> findOrLoad(request, epoch, request.deadline()));
    return switch (result) {
      case FlightResult.Loaded<LoadOutcome<V>>(LoadOutcome<V> own) -> new Result<>(own, false);
      case FlightResult.Joined<LoadOutcome<V>>(LoadOutcome<V> other) -> new Result<>(other, true);
      case FlightResult.TimedOut<LoadOutcome<V>>() -> failed(new Failure.TimedOut(given));
      case FlightResult.Interrupted<LoadOutcome<V>>() -> failed(new Failure.Cancelled());
    };
  }

  /** Returns whether a caller that loads now would wait for another one. */
  boolean isInFlight(K own, long epoch) {
    return flights.isInFlight(new FlightKey<>(own, epoch, sharedCache.flightRound()));
  }

  /** Loads, unless another caller is already loading. */
  void loadWithoutWaiting(LoadRequest<K, V> request, long epoch) {
    Deadline passed = new Deadline(ticker.nanos());
    flights.run(
        new FlightKey<>(request.keys().own(), epoch, request.round()),
        passed,
        () -> findOrLoad(request, epoch, passed));
  }

  /**
   * Loads independently of other callers, and stores the value. Of concurrent loads, the value of
   * the one that began last is kept, in whatever order they complete.
   */
  Result<V> loadAlone(LoadRequest<K, V> request) {
    long epoch = cache.newEpoch(request.keys().own());
    SharedLoad<V> shared = sharedCache.reload(request.keys().own(), request.keys().shared());
    return new Result<>(load(request, epoch, cache::replace, shared), false);
  }

  /** Loads independently of other callers, and leaves the cache unchanged. */
  Result<V> loadWithoutStoring(LoadRequest<K, V> request) {
    LoadResult<V> result = request.load();
    LoadOutcome<V> outcome =
        result instanceof LoadResult.Failed<V>(Failure failure)
            ? new LoadOutcome.Failed<>(failure)
            : new LoadOutcome.Unshared<>(result.findValue().orElseThrow());
    return new Result<>(outcome, false);
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
      case SharedLookup.TimedOut<V> _ -> new LoadOutcome.Failed<>(new Failure.TimedOut(given));
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
    return new LoadOutcome.Found<>(cached, CacheLevel.SHARED);
  }

  private Optional<LoadOutcome<V>> find(K key, LoadRequest<K, V> request) {
    return cache.peek(key) instanceof CacheLookup.Fresh<V>(CachedValue<V> cached)
            && request.requirement().allowsFresh(cached.foundFreshAt(ticker.nanos()))
        ? Optional.of(new LoadOutcome.Found<>(cached, CacheLevel.OWN))
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
    return switch (request.load()) {
      case LoadResult.Storable<V>(V value, FreshnessLifetime lifetime, boolean isShareable) -> {
        K own = request.keys().own();
        Optional<K> shared = request.keys().shared();
        K key = isShareable ? shared.orElse(own) : own;
        FreshnessLifetime shortened = jitter.shorten(lifetime, key);
        boolean stored = store.store(key, value, shortened, sharedLoad.age(), epoch);
        shared.ifPresent(other -> cache.deleteSuperseded(isShareable ? own : other, epoch));
        sharedLoad.store(value, lifetime, isShareable);
        yield new LoadOutcome.Shared<>(
            value, stored ? Optional.of(shortened.fresh()) : Optional.empty());
      }
      case LoadResult.Unstorable<V>(V value) -> {
        cache.markUncacheable(request.keys().own(), UNCACHEABLE_LIFETIME, epoch);
        sharedLoad.markUncacheable();
        yield new LoadOutcome.Unshared<>(value);
      }
      case LoadResult.Failed<V>(Failure failure) -> {
        sharedLoad.fail();
        yield new LoadOutcome.Failed<>(failure);
      }
    };
  }

  private static <V> Result<V> failed(Failure failure) {
    return new Result<>(new LoadOutcome.Failed<>(failure), false);
  }

  private static Sharing sharing(LoadOutcome<?> outcome) {
    return switch (outcome) {
      case LoadOutcome.Shared<?> _ -> Sharing.SHARED;
      // The leader's requirement accepted it; each of the others checks its own.
      case LoadOutcome.Unshared<?> _, LoadOutcome.Found<?> _ -> Sharing.UNSHARED;
      case LoadOutcome.Failed<?>(Failure failure) -> sharing(failure);
    };
  }

  /**
   * A leader's short deadline says nothing about the result for callers that can wait longer; nor
   * does a server that was replaced meanwhile say anything about its successor, which they use.
   */
  private static Sharing sharing(Failure failure) {
    return switch (failure) {
      case Failure.Cancelled _, Failure.TimedOut _, Failure.Saturated _, Failure.UnknownServer _ ->
          Sharing.ABANDONED;
      case Failure.Rejected _,
          Failure.Refused _,
          Failure.Throttled _,
          Failure.NotRunning _,
          Failure.Unreachable _,
          Failure.BadAnswer _,
          Failure.StartTimedOut _,
          Failure.CircuitOpen _,
          Failure.OverLimit _,
          Failure.UnknownTool _,
          Failure.InvalidArguments _,
          Failure.NotCached _ ->
          Sharing.SHARED;
    };
  }
}
