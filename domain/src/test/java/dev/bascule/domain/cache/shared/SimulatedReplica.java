package dev.bascule.domain.cache.shared;

import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.loading.LoadingCache;
import dev.bascule.domain.cache.loading.TtlJitter;
import dev.bascule.domain.cache.lru.LruTtlCache;
import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;

/** The caches of one replica in a simulation. */
final class SimulatedReplica {

  final GenerationTracker tracker;
  final EngineSharedCache<SimulatedKey, SimulatedValue> shared;
  final LoadingCache<SimulatedKey, SimulatedValue> cache;

  /** Faults of the protocol that a test plants. */
  interface Faults {

    default SharedTokens tokens(SharedTokens tokens) {
      return tokens;
    }

    default SharedValues<SimulatedKey, SimulatedValue> values(
        SharedValues<SimulatedKey, SimulatedValue> values) {
      return values;
    }

    default SharedCache<SimulatedKey, SimulatedValue> sharedCache(
        SharedCache<SimulatedKey, SimulatedValue> cache) {
      return cache;
    }

    default RandomId id(int replica, RandomId random) {
      return random;
    }
  }

  /**
   * @param number distinguishes its random ids from those of others
   * @param background runs the tasks for which no caller waits
   * @param listener is notified of what happens
   */
  SimulatedReplica(
      int number,
      Simulation simulation,
      FakeSharedEngine.Link link,
      SharedCacheSettings settings,
      Faults faults,
      Executor background,
      SharedCacheListener listener) {
    tracker =
        new GenerationTracker(
            faults.tokens(link),
            settings,
            simulation.ticker,
            breaker(simulation),
            () -> faults.id(number, new RandomId(number, simulation.nextNumber())),
            listener);
    LruTtlCache<SimulatedKey, SimulatedValue> own =
        new LruTtlCache<>(
            new CacheSettings(20, 1000, FreshnessLifetime.of(Duration.ofSeconds(1))),
            _ -> 1,
            simulation.ticker);
    shared =
        new EngineSharedCache<>(
            "results",
            own,
            tracker,
            faults.values(link),
            key -> !key.name().equals("unshared"),
            breaker(simulation),
            simulation.ticker,
            simulation::pause,
            background,
            listener);
    cache =
        new LoadingCache<>(
            own, faults.sharedCache(shared), simulation.ticker, background, TtlJitter.NONE);
  }

  private static CircuitBreaker breaker(Simulation simulation) {
    return new CircuitBreaker(
        new BreakerSettings(3, Duration.ofMillis(300), 1, Duration.ofSeconds(10), 1),
        simulation.ticker,
        () -> Instant.EPOCH,
        _ -> {});
  }
}
