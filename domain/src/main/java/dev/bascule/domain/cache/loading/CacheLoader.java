package dev.bascule.domain.cache.loading;

import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CachedValue;
import dev.bascule.domain.cache.TaggedKey;
import dev.bascule.domain.cache.loading.SingleFlight.FlightResult;
import dev.bascule.domain.cache.loading.SingleFlight.Sharing;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessPolicy;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;

/**
 * Goes to the server for what the cache does not have, and stores what comes back before anybody
 * else can go. Thread-safe.
 */
final class CacheLoader<K extends TaggedKey, V> {

  /**
   * How long callers for the same key go each on its own, once an answer could not be stored.
   * Short, so that a server which changes its mind is noticed; long enough that a wave of equal
   * requests does not queue behind answers that are of no use to it.
   */
  static final FreshnessLifetime UNCACHEABLE_LIFETIME = FreshnessLifetime.of(Duration.ofSeconds(5));

  private final Cache<K, V> cache;
  private final Ticker ticker;
  private final TtlJitter jitter;
  private final SingleFlight<FlightKey<K>, LoadOutcome<V>> flights;

  /** How it ended for one caller, and whether another went for it. */
  record Result<V>(LoadOutcome<V> outcome, boolean collapsed) {}

  /** How what was loaded is stored. */
  @FunctionalInterface
  private interface Store<K, V> {
    boolean store(K key, V value, FreshnessLifetime lifetime, long epoch);
  }

  /** What is to be kept, and where. */
  private record LoadedValue<K, V>(K key, V value, FreshnessLifetime lifetime) {}

  /** What a flight is for: whoever comes after an invalidation joins none from before it. */
  private record FlightKey<K>(K key, long epoch) {}

  /**
   * @param jitter shortens the life of all that is stored
   */
  CacheLoader(Cache<K, V> cache, Ticker ticker, TtlJitter jitter) {
    this.cache = cache;
    this.ticker = ticker;
    this.jitter = jitter;
    this.flights = new SingleFlight<>(ticker, CacheLoader::sharing);
  }

  /** Loads, or waits for another who does. */
  Result<V> loadShared(LoadRequest<K, V> request, long epoch) {
    Duration given = request.deadline().remaining(ticker);
    FlightResult<LoadOutcome<V>> result =
        flights.run(
            new FlightKey<>(request.keys().own(), epoch),
            request.deadline(),
            () -> findOrLoad(request, epoch));
    return switch (result) {
      case FlightResult.Loaded<LoadOutcome<V>>(LoadOutcome<V> own) -> new Result<>(own, false);
      case FlightResult.Joined<LoadOutcome<V>>(LoadOutcome<V> other) -> new Result<>(other, true);
      case FlightResult.TimedOut<LoadOutcome<V>>() -> failed(new Failure.TimedOut(given));
      case FlightResult.Interrupted<LoadOutcome<V>>() -> failed(new Failure.Cancelled());
    };
  }

  /** Tells whether whoever asks now would wait for another who loads. */
  boolean isInFlight(K own, long epoch) {
    return flights.isInFlight(new FlightKey<>(own, epoch));
  }

  /** Loads, unless another does already. */
  void loadWithoutWaiting(LoadRequest<K, V> request, long epoch) {
    Deadline passed = new Deadline(ticker.nanos());
    flights.run(
        new FlightKey<>(request.keys().own(), epoch), passed, () -> findOrLoad(request, epoch));
  }

  /**
   * Loads by itself, beside others perhaps, and stores. Of all that are under way, the one that
   * began last is kept, whichever ends first.
   */
  Result<V> loadAlone(LoadRequest<K, V> request) {
    long epoch = cache.newEpoch(request.keys().own());
    return new Result<>(load(request, epoch, cache::replace), false);
  }

  /** Loads by itself, and leaves the cache as it is. */
  Result<V> loadWithoutStoring(LoadRequest<K, V> request) {
    LoadOutcome<V> outcome =
        switch (request.load()) {
          case LoadResult.Storable<V>(V value, FreshnessLifetime _) ->
              new LoadOutcome.Unshared<>(value);
          case LoadResult.Shareable<V>(V value, FreshnessLifetime _) ->
              new LoadOutcome.Unshared<>(value);
          case LoadResult.Unstorable<V>(V value) -> new LoadOutcome.Unshared<>(value);
          case LoadResult.Failed<V>(Failure failure) -> new LoadOutcome.Failed<>(failure);
        };
    return new Result<>(outcome, false);
  }

  /** Looks once more: between the look-up and now a flight may have landed. */
  private LoadOutcome<V> findOrLoad(LoadRequest<K, V> request, long epoch) {
    return find(request.keys().own(), request)
        .or(() -> request.keys().shared().flatMap(shared -> find(shared, request)))
        .orElseGet(() -> load(request, epoch, cache::put));
  }

  private Optional<LoadOutcome<V>> find(K key, LoadRequest<K, V> request) {
    return cache.peek(key) instanceof CacheLookup.Fresh<V>(CachedValue<V> cached)
            && satisfies(cached, request.requirement())
        ? Optional.of(new LoadOutcome.Found<>(cached))
        : Optional.empty();
  }

  private boolean satisfies(CachedValue<V> cached, FreshnessRequirement requirement) {
    return FreshnessPolicy.allowsFresh(cached.foundFreshAt(ticker.nanos()), requirement);
  }

  private LoadOutcome<V> load(LoadRequest<K, V> request, long epoch, Store<K, V> store) {
    return switch (request.load()) {
      case LoadResult.Storable<V>(V value, FreshnessLifetime lifetime) -> {
        K own = request.keys().own();
        LoadOutcome<V> kept = store(new LoadedValue<>(own, value, lifetime), epoch, store);
        request.keys().shared().ifPresent(shared -> cache.deleteSuperseded(shared, epoch));
        yield kept;
      }
      case LoadResult.Shareable<V>(V value, FreshnessLifetime lifetime) -> {
        K own = request.keys().own();
        K key = request.keys().shared().orElse(own);
        LoadOutcome<V> kept = store(new LoadedValue<>(key, value, lifetime), epoch, store);
        request.keys().shared().ifPresent(_ -> cache.deleteSuperseded(own, epoch));
        yield kept;
      }
      case LoadResult.Unstorable<V>(V value) -> {
        cache.markUncacheable(request.keys().own(), UNCACHEABLE_LIFETIME, epoch);
        yield new LoadOutcome.Unshared<>(value);
      }
      case LoadResult.Failed<V>(Failure failure) -> new LoadOutcome.Failed<>(failure);
    };
  }

  private LoadOutcome<V> store(LoadedValue<K, V> loadedValue, long epoch, Store<K, V> store) {
    FreshnessLifetime shortened = jitter.shorten(loadedValue.lifetime(), loadedValue.key());
    boolean stored = store.store(loadedValue.key(), loadedValue.value(), shortened, epoch);
    return new LoadOutcome.Shared<>(
        loadedValue.value(), stored ? Optional.of(shortened.fresh()) : Optional.empty());
  }

  private static <V> Result<V> failed(Failure failure) {
    return new Result<>(new LoadOutcome.Failed<>(failure), false);
  }

  private static Sharing sharing(LoadOutcome<?> outcome) {
    return switch (outcome) {
      case LoadOutcome.Shared<?> _ -> Sharing.SHARED;
      // It did for the leader's demand; each of the others looks for itself.
      case LoadOutcome.Unshared<?> _, LoadOutcome.Found<?> _ -> Sharing.UNSHARED;
      case LoadOutcome.Failed<?>(Failure failure) -> sharing(failure);
    };
  }

  /** A leader's impatience says nothing of what those would meet who may wait for longer. */
  private static Sharing sharing(Failure failure) {
    return switch (failure) {
      case Failure.Cancelled _, Failure.TimedOut _, Failure.Saturated _ -> Sharing.ABANDONED;
      case Failure.Rejected _,
          Failure.Refused _,
          Failure.Throttled _,
          Failure.Resting _,
          Failure.Unreachable _,
          Failure.BadAnswer _,
          Failure.StartTimedOut _,
          Failure.CircuitOpen _,
          Failure.OverLimit _,
          Failure.UnknownServer _,
          Failure.UnknownTool _,
          Failure.InvalidArguments _,
          Failure.NotCached _ ->
          Sharing.SHARED;
    };
  }
}
