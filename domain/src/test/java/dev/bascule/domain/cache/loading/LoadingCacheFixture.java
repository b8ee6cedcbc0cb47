package dev.bascule.domain.cache.loading;

import static dev.bascule.domain.cache.lru.TestKey.key;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.cache.TestCaches;
import dev.bascule.domain.cache.lru.TestKey;
import dev.bascule.domain.cache.shared.SharedCache;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.CacheProvenance.CacheLevel;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A loading cache of ten strings, with a scripted server. */
final class LoadingCacheFixture {

  static final TestKey A = key("a");
  static final Failure UNREACHABLE = new Failure.BadAnswer("status 500");

  final FakeTicker ticker = new FakeTicker();
  final CacheFixture held = new CacheFixture(10, 1000, ticker);
  final Queue<Runnable> background = new ArrayDeque<>();
  final AtomicInteger loads = new AtomicInteger();
  final LoadingCache<TestKey, String> loadingCache = newLoadingCache(TtlJitter.NONE);

  /** Returns another loading cache with the same cache, ticker and background executor. */
  LoadingCache<TestKey, String> newLoadingCache(TtlJitter jitter) {
    return new LoadingCache<>(held.cache, SharedCache.none(), ticker, background::add, jitter);
  }

  /** Stores a value with a valid epoch. */
  void store(String value, FreshnessLifetime lifetime) {
    TestCaches.put(held.cache, A, value, lifetime);
  }

  String get(Supplier<LoadResult<String>> loader) {
    return get(FreshnessRequirement.NONE, loader);
  }

  String get(FreshnessRequirement requirement, Supplier<LoadResult<String>> loader) {
    return describe(loadingCache.get(CacheKeys.only(A), requirement, soon(), deadlineless(loader)));
  }

  /** Calls get on its own thread. */
  BackgroundCall<String> start(
      FreshnessRequirement requirement, Supplier<LoadResult<String>> loader) {
    return BackgroundCall.start(() -> get(requirement, loader));
  }

  BackgroundCall<String> start(Supplier<LoadResult<String>> loader) {
    return start(FreshnessRequirement.NONE, loader);
  }

  Deadline soon() {
    return Deadline.after(Duration.ofHours(1), ticker);
  }

  /** Runs the tasks of the background executor. */
  void runBackground() {
    background.remove().run();
  }

  /** Returns the counting loader, which ignores its deadline. */
  Function<Deadline, LoadResult<String>> deadlineless(Supplier<LoadResult<String>> loader) {
    return _ -> {
      loads.incrementAndGet();
      return loader.get();
    };
  }

  static Supplier<LoadResult<String>> storable(String value, FreshnessLifetime lifetime) {
    return () -> new LoadResult.Storable<>(value, lifetime);
  }

  static Supplier<LoadResult<String>> unstorable(String value) {
    return () -> new LoadResult.Unstorable<>(value);
  }

  static Supplier<LoadResult<String>> failing(Failure failure) {
    return () -> new LoadResult.Failed<>(failure);
  }

  static FreshnessRequirement maxAge(long nanos) {
    return new FreshnessRequirement(false, false, false, Duration.ofNanos(nanos), null, null);
  }

  static FreshnessRequirement minFresh(long nanos) {
    return new FreshnessRequirement(false, false, false, null, Duration.ofNanos(nanos), null);
  }

  static FreshnessRequirement maxStale(long nanos) {
    return new FreshnessRequirement(false, false, false, null, null, Duration.ofNanos(nanos));
  }

  static FreshnessRequirement onlyIfCached(@Nullable Duration maxAge) {
    return new FreshnessRequirement(false, false, true, maxAge, null, null);
  }

  static FreshnessRequirement dontStore() {
    return new FreshnessRequirement(false, true, false, null, null, null);
  }

  /** Returns the outcome as one line. */
  static String describe(Outcome<String> outcome) {
    return switch (outcome) {
      case Outcome.Served<String>(String value, CacheProvenance provenance) ->
          value + ": " + describe(provenance);
      case Outcome.Failed<String>(Failure failure) -> failure.toString();
    };
  }

  private static String describe(CacheProvenance provenance) {
    return switch (provenance) {
      case CacheProvenance.Hit(Freshness(Duration age, Duration remaining), CacheLevel _) ->
          "hit, age " + age.toNanos() + ", remaining " + remaining.toNanos();
      case CacheProvenance.Forwarded(
              CacheProvenance.Reason reason,
              boolean collapsed,
              Optional<Duration> storedFor) ->
          reason
              + (collapsed ? ", collapsed" : "")
              + storedFor.map(life -> ", stored for " + life.toNanos()).orElse("");
    };
  }
}
