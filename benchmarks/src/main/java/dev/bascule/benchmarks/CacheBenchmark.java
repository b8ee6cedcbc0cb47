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
import java.util.function.IntFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The cache beside Caffeine, which is told to count, to hold as many entries, and to let them die
 * as ours do. 1024 keys that are there, looked up at random, as many that are not, and a store that
 * evicts one for each that it takes. The same of a cache in which each of eight callers has more
 * than its share, so that a store evicts a value of its own caller.
 */
@State(Scope.Benchmark)
public class CacheBenchmark {

  private static final int KEYS = 1024;
  private static final Duration TTL = Duration.ofHours(1);

  private static final int CALLERS = 8;

  private final CacheKey[] present = keys("present", _ -> CachePartition.SHARED);
  private final CacheKey[] absent = keys("absent", _ -> CachePartition.SHARED);
  private final CacheKey[] presentOfCallers = keys("present", CacheBenchmark::partition);
  private final CacheKey[] absentOfCallers = keys("absent", CacheBenchmark::partition);
  private final LruTtlCache<CacheKey, String> cache = cache(/* maxShare= */ 1);
  private final LruTtlCache<CacheKey, String> sharedCache = cache(/* maxShare= */ 0.1);
  private final Cache<CacheKey, String> caffeine =
      Caffeine.newBuilder().maximumSize(KEYS).expireAfterWrite(TTL).recordStats().build();

  public CacheBenchmark() {
    for (CacheKey key : present) {
      store(cache, key, "value");
      caffeine.put(key, "value");
    }
    for (CacheKey key : presentOfCallers) {
      store(sharedCache, key, "value");
    }
  }

  @Benchmark
  public Object hit() {
    return cache.get(present[any()]);
  }

  @Benchmark
  public Object hitOfCallers() {
    return sharedCache.get(presentOfCallers[any()]);
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
    store(cache, number % 2 == 0 ? present[number] : absent[number], "other");
  }

  @Benchmark
  public void putEvictingOfCallers() {
    int number = any();
    boolean isPresent = number / CALLERS % 2 == 0;
    store(sharedCache, isPresent ? presentOfCallers[number] : absentOfCallers[number], "other");
  }

  @Benchmark
  public void putEvictingOfCaffeine() {
    int number = any();
    caffeine.put(number % 2 == 0 ? present[number] : absent[number], "other");
  }

  private static LruTtlCache<CacheKey, String> cache(double maxShare) {
    return new LruTtlCache<>(
        new CacheSettings(
            KEYS, Long.MAX_VALUE, Long.MAX_VALUE, maxShare, FreshnessLifetime.of(TTL)),
        String::length,
        Ticker.system());
  }

  private static void store(LruTtlCache<CacheKey, String> cache, CacheKey key, String value) {
    boolean _ =
        cache.put(key, value, cache.settings().defaultLifetime(), Duration.ZERO, Long.MAX_VALUE);
  }

  private static int any() {
    return ThreadLocalRandom.current().nextInt(KEYS);
  }

  private static CachePartition partition(int number) {
    return CachePartition.ofView("" + number % CALLERS);
  }

  private static CacheKey[] keys(String name, IntFunction<CachePartition> partition) {
    CacheKey[] keys = new CacheKey[KEYS];
    for (int i = 0; i < KEYS; i++) {
      keys[i] = CacheKey.ofResource(partition.apply(i), new ServerId("server"), name + ":" + i);
    }
    return keys;
  }
}
