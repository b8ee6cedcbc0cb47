package dev.bascule.domain.cache.lru;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TestCaches;
import dev.bascule.domain.cache.TestLifetimes;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Compares the cache with the {@link NaiveCache}, operation by operation. */
class LruTtlCacheModelTest {

  private static final int MAX_ENTRIES = 8;
  private static final int MAX_BYTES = 40;
  private static final List<CacheTag> GROUPS =
      List.of(new CacheTag.ServerTag(new ServerId("x")), new CacheTag.ServerTag(new ServerId("y")));
  private static final int KEY_COUNT = 16;
  private static final double SHARE = 0.4;

  /** All keys belong to one partition. */
  private static final List<TestKey> KEYS_OF_ONE_CALLER = keys(_ -> List.of());

  private static final List<TestKey> KEYS_OF_THREE_CALLERS =
      keys(number -> List.of(new CacheTag.PartitionTag(CachePartition.ofView("" + number % 3))));

  private final CacheFixture fixture =
      new CacheFixture(
          new CacheSettings(MAX_ENTRIES, MAX_BYTES, MAX_BYTES, SHARE, CacheFixture.DEFAULT));
  private final LruTtlCache<TestKey, String> cache = fixture.cache;
  private final long[] epochs = new long[KEY_COUNT];
  private final long[] modelEpochs = new long[KEY_COUNT];
  private List<TestKey> keys = KEYS_OF_ONE_CALLER;
  private NaiveCache model = new NaiveCache(MAX_ENTRIES, MAX_BYTES, SHARE);

  @Test
  void agreesWithModel() {
    keys = KEYS_OF_THREE_CALLERS;
    agreesFor(5_000, 1);
  }

  @Test
  void evictsInLruOrderOfAllIfThereIsOneCaller() {
    model = new NaiveCache(MAX_ENTRIES, MAX_BYTES, /* maxShare= */ 1);
    agreesFor(5_000, 2);
  }

  @Test
  @Tag("slow")
  @Timeout(300)
  void agreesWithModelForMillionOperations() {
    keys = KEYS_OF_THREE_CALLERS;
    agreesFor(1_000_000, 20261124);
  }

  @Test
  @Tag("slow")
  @Timeout(300)
  void evictsInLruOrderOfAllIfThereIsOneCallerForMillionOperations() {
    model = new NaiveCache(MAX_ENTRIES, MAX_BYTES, /* maxShare= */ 1);
    agreesFor(1_000_000, 20261202);
  }

  private void agreesFor(int operations, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    keys.forEach(this::rememberEpoch);
    for (int i = 0; i < operations; i++) {
      step(random, i);
      assertEquals(model.counted(), cache.atomically((table, _) -> table.snapshot()));
      assertEquals(model.order(), order());
      assertValidNowAndThen(i);
    }
  }

  private void step(SplittableRandom random, int number) {
    TestKey key = keys.get(random.nextInt(KEY_COUNT));
    switch (random.nextInt(50)) {
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
      case 48, 49 -> expireByTag(GROUPS.get(random.nextInt(GROUPS.size())));
      case 22, 23, 24, 25, 26, 27 -> put(key, value(random, number), lifetime(random));
      default -> assertEquals(model.get(key), CacheFixture.found(cache.get(key)));
    }
  }

  private void put(TestKey key, String value, FreshnessLifetime lifetime) {
    TestCaches.put(cache, key, value, lifetime);
    model.put(key, value, lifetime);
  }

  private void putByEpoch(TestKey key, String value, FreshnessLifetime lifetime, Duration age) {
    int index = keys.indexOf(key);
    assertEquals(
        model.put(key, value, lifetime, age, modelEpochs[index]),
        cache.put(key, value, lifetime, age, epochs[index]));
  }

  private void replace(TestKey key, String value, FreshnessLifetime lifetime, Duration age) {
    int index = keys.indexOf(key);
    assertEquals(
        model.replace(key, value, lifetime, age, modelEpochs[index]),
        cache.replace(key, value, lifetime, age, epochs[index]));
  }

  private void deleteSuperseded(TestKey key) {
    int index = keys.indexOf(key);
    cache.deleteSuperseded(key, epochs[index]);
    model.deleteSuperseded(key, modelEpochs[index]);
  }

  private void markByEpoch(TestKey key, FreshnessLifetime lifetime) {
    int index = keys.indexOf(key);
    model.mark(key, FreshnessLifetime.of(lifetime.fresh()), modelEpochs[index]);
    cache.markUncacheable(key, lifetime, epochs[index]);
  }

  private void deleteByTag(CacheTag tag) {
    assertEquals(model.deleteByTag(tag), cache.deleteByTag(tag));
  }

  private void expireByTag(CacheTag tag) {
    assertEquals(model.expireByTag(tag), cache.expireByTag(tag));
  }

  private void rememberEpoch(TestKey key) {
    int index = keys.indexOf(key);
    epochs[index] = cache.epoch(key);
    modelEpochs[index] = model.epoch(key);
  }

  private void rememberNewEpoch(TestKey key) {
    int index = keys.indexOf(key);
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

  /** Returns the keys; each has none, one or both of the groups. */
  private static List<TestKey> keys(IntFunction<List<CacheTag>> moreTags) {
    return IntStream.range(0, KEY_COUNT)
        .mapToObj(
            number ->
                new TestKey(
                    "k" + number,
                    Stream.concat(
                            GROUPS.subList(0, number / 3 % 3).stream(),
                            moreTags.apply(number).stream())
                        .toList()))
        .toList();
  }
}
