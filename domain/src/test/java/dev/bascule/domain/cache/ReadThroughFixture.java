package dev.bascule.domain.cache;

import static dev.bascule.domain.cache.Key.key;

import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
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

/** The station of the cache, over a cache of ten texts, with a server that a test scripts. */
final class ReadThroughFixture {

  static final Key A = key("a");
  static final Failure UNREACHABLE = new Failure.BadAnswer("status 500");

  final FakeTicker ticker = new FakeTicker();
  final CacheFixture held = new CacheFixture(10, 1000, ticker);
  final Queue<Runnable> background = new ArrayDeque<>();
  final AtomicInteger loads = new AtomicInteger();
  final ReadThrough<Key, String> station = station(Jitter.NONE);

  /** Returns a station of its own over the same cache, ticker and background. */
  ReadThrough<Key, String> station(Jitter jitter) {
    return new ReadThrough<>(held.cache, ticker, background::add, jitter);
  }

  /** Stores a text with an epoch that holds. */
  void store(String value, Lifetime lifetime) {
    held.cache.put(A, value, lifetime);
  }

  String get(Supplier<Loaded<String>> loader) {
    return get(FreshnessDemand.NONE, loader);
  }

  String get(FreshnessDemand demand, Supplier<Loaded<String>> loader) {
    return told(station.get(Homes.only(A), demand, soon(), deadlineless(loader)));
  }

  /** Asks on a thread of its own. */
  Call<String> start(FreshnessDemand demand, Supplier<Loaded<String>> loader) {
    return Call.start(() -> get(demand, loader));
  }

  Call<String> start(Supplier<Loaded<String>> loader) {
    return start(FreshnessDemand.NONE, loader);
  }

  Deadline soon() {
    return Deadline.after(Duration.ofHours(1), ticker);
  }

  /** Runs what was handed to the background. */
  void runBackground() {
    background.remove().run();
  }

  /** Returns the loader that counts, and does not ask how long it has. */
  Function<Deadline, Loaded<String>> deadlineless(Supplier<Loaded<String>> loader) {
    return _ -> {
      loads.incrementAndGet();
      return loader.get();
    };
  }

  static Supplier<Loaded<String>> storable(String value, Lifetime lifetime) {
    return () -> new Loaded.Storable<>(value, lifetime);
  }

  static Supplier<Loaded<String>> unstorable(String value) {
    return () -> new Loaded.Unstorable<>(value);
  }

  static Supplier<Loaded<String>> failing(Failure failure) {
    return () -> new Loaded.Failed<>(failure);
  }

  static FreshnessDemand maxAge(long nanos) {
    return new FreshnessDemand(false, false, false, Duration.ofNanos(nanos), null, null);
  }

  static FreshnessDemand minFresh(long nanos) {
    return new FreshnessDemand(false, false, false, null, Duration.ofNanos(nanos), null);
  }

  static FreshnessDemand maxStale(long nanos) {
    return new FreshnessDemand(false, false, false, null, null, Duration.ofNanos(nanos));
  }

  static FreshnessDemand onlyIfCached(@Nullable Duration maxAge) {
    return new FreshnessDemand(false, false, true, maxAge, null, null);
  }

  static FreshnessDemand dontStore() {
    return new FreshnessDemand(false, true, false, null, null, null);
  }

  /** Returns the outcome in one line. */
  static String told(Outcome<String> outcome) {
    return switch (outcome) {
      case Outcome.Served<String>(String value, Provenance provenance) ->
          value + ": " + told(provenance);
      case Outcome.Failed<String>(Failure failure) -> failure.toString();
    };
  }

  private static String told(Provenance provenance) {
    return switch (provenance) {
      case Provenance.Hit(Freshness(Duration age, Duration remaining)) ->
          "hit, age " + age.toNanos() + ", remaining " + remaining.toNanos();
      case Provenance.Forwarded(
              Provenance.Reason reason,
              boolean collapsed,
              Optional<Duration> storedFor) ->
          reason
              + (collapsed ? ", collapsed" : "")
              + storedFor.map(life -> ", stored for " + life.toNanos()).orElse("");
    };
  }
}
