package dev.bascule.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.lru.LruTtlCache;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The cache beside Caffeine, which is told to count, to hold as many entries, and to let them die
 * as ours do. 1024 keys that are there, looked up at random, as many that are not, and a store that
 * evicts one for each that it takes.
 */
@State(Scope.Benchmark)
public class CacheBenchmark {

  private static final int KEYS = 1024;
  private static final Duration TTL = Duration.ofHours(1);

  private final CacheKey[] present = keys("present");
  private final CacheKey[] absent = keys("absent");
  private final LruTtlCache<CacheKey, String> cache =
      new LruTtlCache<>(
          new CacheSettings(KEYS, Long.MAX_VALUE, FreshnessLifetime.of(TTL)),
          String::length,
          Ticker.system());
  private final Cache<CacheKey, String> caffeine =
      Caffeine.newBuilder().maximumSize(KEYS).expireAfterWrite(TTL).recordStats().build();

  public CacheBenchmark() {
    for (CacheKey key : present) {
      store(key, "value");
      caffeine.put(key, "value");
    }
  }

  @Benchmark
  public Object hit() {
    return cache.get(present[any()]);
  }

  @Benchmark
  public void hitOfCaffeine(Blackhole blackhole) {
    blackhole.consume(caffeine.getIfPresent(present[any()]));
  }

  @Benchmark
  public Object miss() {
    return cache.get(absent[any()]);
  }

  @Benchmark
  public void missOfCaffeine(Blackhole blackhole) {
    blackhole.consume(caffeine.getIfPresent(absent[any()]));
  }

  @Benchmark
  public void putEvicting() {
    int number = any();
    store(number % 2 == 0 ? present[number] : absent[number], "other");
  }

  @Benchmark
  public void putEvictingOfCaffeine() {
    int number = any();
    caffeine.put(number % 2 == 0 ? present[number] : absent[number], "other");
  }

  private void store(CacheKey key, String value) {
    boolean _ =
        cache.put(key, value, cache.settings().defaultLifetime(), Duration.ZERO, Long.MAX_VALUE);
  }

  private static int any() {
    return ThreadLocalRandom.current().nextInt(KEYS);
  }

  private static CacheKey[] keys(String name) {
    CacheKey[] keys = new CacheKey[KEYS];
    for (int i = 0; i < KEYS; i++) {
      keys[i] = CacheKey.ofResource(CachePartition.SHARED, new ServerId("server"), name + ":" + i);
    }
    return keys;
  }
}
