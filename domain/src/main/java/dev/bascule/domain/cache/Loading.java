package dev.bascule.domain.cache;

import dev.bascule.domain.cache.SingleFlight.Landing;
import dev.bascule.domain.cache.SingleFlight.Sharing;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.freshness.Suitability;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;

/**
 * Goes to the server for what the cache does not have, and stores what comes back before anybody
 * else can go. Thread-safe.
 */
final class Loading<K extends Grouped, V> {

  /**
   * How long callers for the same key go each on its own, once an answer could not be stored.
   * Short, so that a server which changes its mind is noticed; long enough that a wave of equal
   * requests does not queue behind answers that are of no use to it.
   */
  static final Lifetime MARKED_FOR = Lifetime.of(Duration.ofSeconds(5));

  private final Cache<K, V> cache;
  private final Ticker ticker;
  private final Jitter jitter;
  private final SingleFlight<Flown<K>, Fetched<V>> flights;

  /** How it ended for one caller, and whether another went for it. */
  record Result<V>(Fetched<V> fetched, boolean collapsed) {}

  /** How what was loaded is stored. */
  @FunctionalInterface
  private interface Store<K, V> {
    boolean store(K key, V value, Lifetime lifetime, long epoch);
  }

  /** What is to be kept, and where. */
  private record Parcel<K, V>(K home, V value, Lifetime lifetime) {}

  /** What a flight is for: whoever comes after an invalidation joins none from before it. */
  private record Flown<K>(K key, long epoch) {}

  /**
   * @param jitter shortens the life of all that is stored
   */
  Loading(Cache<K, V> cache, Ticker ticker, Jitter jitter) {
    this.cache = cache;
    this.ticker = ticker;
    this.jitter = jitter;
    this.flights = new SingleFlight<>(ticker, Loading::sharing);
  }

  /** Loads, or waits for another who does. */
  Result<V> together(Request<K, V> request, long epoch) {
    Duration given = request.deadline().remaining(ticker);
    Landing<Fetched<V>> landing =
        flights.run(
            new Flown<>(request.homes().own(), epoch),
            request.deadline(),
            () -> findOrLoad(request, epoch));
    return switch (landing) {
      case Landing.Loaded<Fetched<V>>(Fetched<V> own) -> new Result<>(own, false);
      case Landing.Joined<Fetched<V>>(Fetched<V> other) -> new Result<>(other, true);
      case Landing.Late<Fetched<V>>() -> failed(new Failure.TimedOut(given));
      case Landing.Interrupted<Fetched<V>>() -> failed(new Failure.Cancelled());
    };
  }

  /** Tells whether whoever asks now would wait for another who loads. */
  boolean isUnderWay(K own, long epoch) {
    return flights.isUnderWay(new Flown<>(own, epoch));
  }

  /** Loads, unless another does already. */
  void withoutWaiting(Request<K, V> request, long epoch) {
    Deadline passed = new Deadline(ticker.nanos());
    flights.run(
        new Flown<>(request.homes().own(), epoch), passed, () -> findOrLoad(request, epoch));
  }

  /**
   * Loads by itself, beside others perhaps, and stores. Of all that are under way, the one that
   * began last is kept, whichever ends first.
   */
  Result<V> alone(Request<K, V> request) {
    long epoch = cache.ownEpoch(request.homes().own());
    return new Result<>(load(request, epoch, cache::replace), false);
  }

  /** Loads by itself, and leaves the cache as it is. */
  Result<V> unstored(Request<K, V> request) {
    Fetched<V> fetched =
        switch (request.load()) {
          case Loaded.Storable<V>(V value, Lifetime _) -> new Fetched.Unshared<>(value);
          case Loaded.Shareable<V>(V value, Lifetime _) -> new Fetched.Unshared<>(value);
          case Loaded.Unstorable<V>(V value) -> new Fetched.Unshared<>(value);
          case Loaded.Failed<V>(Failure failure) -> new Fetched.Failed<>(failure);
        };
    return new Result<>(fetched, false);
  }

  /** Looks once more: between the look-up and now a flight may have landed. */
  private Fetched<V> findOrLoad(Request<K, V> request, long epoch) {
    return find(request.homes().own(), request)
        .or(() -> request.homes().shared().flatMap(shared -> find(shared, request)))
        .orElseGet(() -> load(request, epoch, cache::put));
  }

  private Optional<Fetched<V>> find(K key, Request<K, V> request) {
    return cache.peek(key) instanceof Lookup.Fresh<V>(Stored<V> stored)
            && willDo(stored, request.demand())
        ? Optional.of(new Fetched.Found<>(stored))
        : Optional.empty();
  }

  private boolean willDo(Stored<V> stored, FreshnessDemand demand) {
    return Suitability.ofFresh(stored.foundFreshAt(ticker.nanos()), demand);
  }

  private Fetched<V> load(Request<K, V> request, long epoch, Store<K, V> store) {
    return switch (request.load()) {
      case Loaded.Storable<V>(V value, Lifetime lifetime) -> {
        K own = request.homes().own();
        Fetched<V> kept = keep(new Parcel<>(own, value, lifetime), epoch, store);
        request.homes().shared().ifPresent(shared -> cache.vacate(shared, epoch));
        yield kept;
      }
      case Loaded.Shareable<V>(V value, Lifetime lifetime) -> {
        K own = request.homes().own();
        K home = request.homes().shared().orElse(own);
        Fetched<V> kept = keep(new Parcel<>(home, value, lifetime), epoch, store);
        request.homes().shared().ifPresent(_ -> cache.vacate(own, epoch));
        yield kept;
      }
      case Loaded.Unstorable<V>(V value) -> {
        cache.markUncacheable(request.homes().own(), MARKED_FOR, epoch);
        yield new Fetched.Unshared<>(value);
      }
      case Loaded.Failed<V>(Failure failure) -> new Fetched.Failed<>(failure);
    };
  }

  private Fetched<V> keep(Parcel<K, V> parcel, long epoch, Store<K, V> store) {
    Lifetime shortened = jitter.shorten(parcel.lifetime(), parcel.home());
    boolean stored = store.store(parcel.home(), parcel.value(), shortened, epoch);
    return new Fetched.Shared<>(
        parcel.value(), stored ? Optional.of(shortened.fresh()) : Optional.empty());
  }

  private static <V> Result<V> failed(Failure failure) {
    return new Result<>(new Fetched.Failed<>(failure), false);
  }

  private static Sharing sharing(Fetched<?> fetched) {
    return switch (fetched) {
      case Fetched.Shared<?> _ -> Sharing.SHARED;
      // It did for the leader's demand; each of the others looks for itself.
      case Fetched.Unshared<?> _, Fetched.Found<?> _ -> Sharing.UNSHARED;
      case Fetched.Failed<?>(Failure failure) -> sharing(failure);
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
          Failure.CircuitOpen _,
          Failure.OverLimit _,
          Failure.UnknownServer _,
          Failure.UnknownTool _,
          Failure.NotCached _ ->
          Sharing.SHARED;
    };
  }
}
