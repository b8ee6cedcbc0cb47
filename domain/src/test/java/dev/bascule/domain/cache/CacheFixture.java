package dev.bascule.domain.cache;

import static dev.bascule.domain.cache.Key.key;

import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A cache of texts, each as heavy as it is long, and what its listener was told. */
final class CacheFixture {

  /** What entries live for where nothing else is said. */
  static final Lifetime DEFAULT = Lifetimes.fresh(100);

  final FakeTicker ticker;
  final List<String> removals = new ArrayList<>();
  final LruTtlCache<Key, String> cache;

  CacheFixture(int maxEntries) {
    this(maxEntries, 1000, new FakeTicker());
  }

  CacheFixture(int maxEntries, long maxBytes) {
    this(maxEntries, maxBytes, new FakeTicker());
  }

  CacheFixture(int maxEntries, long maxBytes, FakeTicker ticker) {
    this.ticker = ticker;
    this.cache =
        new LruTtlCache<>(
            new CacheSettings(maxEntries, maxBytes, DEFAULT),
            String::length,
            ticker,
            (key, value, cause) -> removals.add(key.name() + "=" + value + " " + cause));
  }

  void put(String name, String value) {
    cache.put(key(name), value);
  }

  void put(String name, String value, Lifetime lifetime) {
    cache.put(key(name), value, lifetime);
  }

  Lookup<String> get(String name) {
    return cache.get(key(name));
  }

  void advance(Duration duration) {
    ticker.advance(duration);
  }

  void advanceNanos(long nanos) {
    ticker.advanceNanos(nanos);
  }

  /** Returns the names of the keys, the least recently used first, the dead included. */
  List<String> order() {
    return cache.atomically(
        (table, _) ->
            table.recency().oldestFirst().stream().map(node -> node.key().name()).toList());
  }

  CacheStats stats() {
    return cache.stats();
  }

  void assertValid() {
    CacheInvariants.assertValid(cache);
  }

  /** Returns what the look-up found, in one word, and the value if there is one. */
  static String found(Lookup<String> lookup) {
    return switch (lookup) {
      case Lookup.Fresh<String>(Stored<String> stored) -> "fresh " + stored.value();
      case Lookup.StaleRevalidatable<String>(Stored<String> stored, long _) ->
          "revalidatable " + stored.value();
      case Lookup.StaleOnError<String>(Stored<String> stored, long _) ->
          "on error " + stored.value();
      case Lookup.Miss<String> _ -> "miss";
      case Lookup.Uncacheable<String> _ -> "uncacheable";
    };
  }

  /** Returns the epoch that came with a look-up. */
  static long epoch(Lookup<String> lookup) {
    return switch (lookup) {
      case Lookup.Fresh<String> _ -> throw new AssertionError("a fresh value has no epoch");
      case Lookup.StaleRevalidatable<String>(Stored<String> _, long epoch) -> epoch;
      case Lookup.StaleOnError<String>(Stored<String> _, long epoch) -> epoch;
      case Lookup.Miss<String>(long epoch) -> epoch;
      case Lookup.Uncacheable<String>(long epoch) -> epoch;
    };
  }
}
