package dev.bascule.domain.cache.lru;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TestCaches;
import dev.bascule.domain.cache.TestLifetimes;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Compares the cache with the {@link NaiveCache}, operation by operation. */
class LruTtlCacheModelTest {

  private static final int MAX_ENTRIES = 8;
  private static final int MAX_BYTES = 40;
  private static final List<CacheTag> GROUPS =
      List.of(new CacheTag.ServerTag(new ServerId("x")), new CacheTag.ServerTag(new ServerId("y")));
  private static final List<TestKey> KEYS =
      IntStream.range(0, 16).mapToObj(LruTtlCacheModelTest::key).toList();

  private final CacheFixture fixture = new CacheFixture(MAX_ENTRIES, MAX_BYTES);
  private final LruTtlCache<TestKey, String> cache = fixture.cache;
  private final NaiveCache model = new NaiveCache(MAX_ENTRIES, MAX_BYTES);
  private final long[] epochs = new long[KEYS.size()];
  private final long[] modelEpochs = new long[KEYS.size()];

  @Test
  void agreesWithModel() {
    agreesFor(5_000, 1);
  }

  @Test
  @Tag("slow")
  @Timeout(300)
  void agreesWithModelForMillionOperations() {
    agreesFor(1_000_000, 20261124);
  }

  private void agreesFor(int operations, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    KEYS.forEach(this::rememberEpoch);
    for (int i = 0; i < operations; i++) {
      step(random, i);
      assertEquals(model.counted(), cache.atomically((table, _) -> table.snapshot()));
      assertEquals(model.order(), order());
      assertValidNowAndThen(i);
    }
  }

  private void step(SplittableRandom random, int number) {
    TestKey key = KEYS.get(random.nextInt(KEYS.size()));
    switch (random.nextInt(48)) {
      case 0 -> assertEquals(model.clear(), cache.clear());
      case 1, 2 -> assertEquals(model.cleanUp(), cache.cleanupExpired());
      case 3 -> deleteByTag(GROUPS.get(random.nextInt(GROUPS.size())));
      case 4, 5, 6 -> assertEquals(model.delete(key), cache.delete(key));
      case 7, 8, 9, 10 -> advance(random.nextInt(12));
      case 11, 12 -> assertEquals(model.peek(key), CacheFixture.found(cache.peek(key)));
      case 13, 14, 15 -> rememberEpoch(key);
      case 16, 17, 18 -> putByEpoch(key, value(random, number), lifetime(random), age(random));
      case 19, 21 -> markByEpoch(key, lifetime(random));
      case 20 -> stats();
      case 41, 42 -> rememberNewEpoch(key);
      case 43, 44, 45 -> replace(key, value(random, number), lifetime(random), age(random));
      case 46, 47 -> deleteSuperseded(key);
      case 22, 23, 24, 25, 26, 27 -> put(key, value(random, number), lifetime(random));
      default -> assertEquals(model.get(key), CacheFixture.found(cache.get(key)));
    }
  }

  private void put(TestKey key, String value, FreshnessLifetime lifetime) {
    TestCaches.put(cache, key, value, lifetime);
    model.put(key, value, lifetime);
  }

  private void putByEpoch(TestKey key, String value, FreshnessLifetime lifetime, Duration age) {
    int index = KEYS.indexOf(key);
    assertEquals(
        model.put(key, value, lifetime, age, modelEpochs[index]),
        cache.put(key, value, lifetime, age, epochs[index]));
  }

  private void replace(TestKey key, String value, FreshnessLifetime lifetime, Duration age) {
    int index = KEYS.indexOf(key);
    assertEquals(
        model.replace(key, value, lifetime, age, modelEpochs[index]),
        cache.replace(key, value, lifetime, age, epochs[index]));
  }

  private void deleteSuperseded(TestKey key) {
    int index = KEYS.indexOf(key);
    cache.deleteSuperseded(key, epochs[index]);
    model.deleteSuperseded(key, modelEpochs[index]);
  }

  private void markByEpoch(TestKey key, FreshnessLifetime lifetime) {
    int index = KEYS.indexOf(key);
    model.mark(key, FreshnessLifetime.of(lifetime.fresh()), modelEpochs[index]);
    cache.markUncacheable(key, lifetime, epochs[index]);
  }

  private void deleteByTag(CacheTag tag) {
    assertEquals(model.deleteByTag(tag), cache.deleteByTag(tag));
  }

  private void rememberEpoch(TestKey key) {
    int index = KEYS.indexOf(key);
    epochs[index] = cache.epoch(key);
    modelEpochs[index] = model.epoch(key);
  }

  private void rememberNewEpoch(TestKey key) {
    int index = KEYS.indexOf(key);
    epochs[index] = cache.newEpoch(key);
    modelEpochs[index] = model.newEpoch();
  }

  private void advance(int nanos) {
    model.now += nanos;
    fixture.advanceNanos(nanos);
  }

  private void stats() {
    model.cleanUp();
    assertEquals(model.counted(), cache.stats());
  }

  private List<TestKey> order() {
    return cache.atomically(
        (table, _) -> table.recency().oldestFirst().stream().map(CacheEntry::key).toList());
  }

  private void assertValidNowAndThen(int operation) {
    if (operation % 64 == 0) {
      fixture.assertValid();
    }
  }

  private static String value(SplittableRandom random, int number) {
    return ("" + number).repeat(1 + random.nextInt(7));
  }

  private static FreshnessLifetime lifetime(SplittableRandom random) {
    return TestLifetimes.lifetime(random.nextInt(40), random.nextInt(20), random.nextInt(20));
  }

  private static Duration age(SplittableRandom random) {
    return Duration.ofNanos(Math.max(0, random.nextInt(80) - 40));
  }

  private static TestKey key(int number) {
    return new TestKey("k" + number, GROUPS.subList(0, number % 3));
  }
}
