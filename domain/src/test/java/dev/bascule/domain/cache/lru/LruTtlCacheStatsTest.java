package dev.bascule.domain.cache.lru;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.lru.TestKey.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.sun.management.ThreadMXBean;
import dev.bascule.domain.cache.CacheEntryView;
import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheStats;
import dev.bascule.domain.cache.TestCaches;
import dev.bascule.domain.cache.loading.LoadingCache;
import dev.bascule.domain.cache.loading.SingleFlight;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.json.JsonBytes;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LruTtlCacheStatsTest {

  private final CacheFixture fixture = new CacheFixture(3, 10);

  @Test
  void getIfFreshCountsOnlyHits() {
    fixture.put("a", "1", fresh(10));
    fixture.put("b", "2", fresh(100));

    assertEquals(
        "fresh 1", CacheFixture.found(fixture.cache.getIfFresh(key("a"), fixture.ticker.nanos())));
    assertEquals(List.of("b", "a"), fixture.order());
    fixture.advanceNanos(10);
    assertEquals(
        "miss", CacheFixture.found(fixture.cache.getIfFresh(key("a"), fixture.ticker.nanos())));
    assertEquals(
        "miss", CacheFixture.found(fixture.cache.getIfFresh(key("none"), fixture.ticker.nanos())));

    assertEquals(1, fixture.stats().hits());
    assertEquals(0, fixture.stats().misses());
  }

  @Test
  void showsEntriesWithAgeWeightAndHits() {
    fixture.put("a", "1", fresh(10));
    fixture.advanceNanos(4);
    fixture.put("b", "22", fresh(100));
    fixture.put("gone", "3", fresh(1));
    fixture.advanceNanos(1);
    fixture.get("a");
    fixture.get("a");
    CacheLookup<String> _ = fixture.cache.peek(key("b"));

    List<CacheEntryView<TestKey>> views = fixture.cache.newestEntries(10);

    assertEquals(
        List.of(
            new CacheEntryView<>(
                key("a"), new Freshness(Duration.ofNanos(5), Duration.ofNanos(5)), 1, 2),
            new CacheEntryView<>(
                key("b"), new Freshness(Duration.ofNanos(1), Duration.ofNanos(99)), 2, 0)),
        views);
    assertEquals(views.subList(0, 1), fixture.cache.newestEntries(1));
    assertEquals(List.of("b", "gone", "a"), fixture.order());
    fixture.put("a", "1", fresh(10));
    assertEquals(0, fixture.cache.newestEntries(1).getFirst().hits());
  }

  @Test
  void conservesEntries() {
    fixture.put("replaced", "1");
    fixture.put("replaced", "2");
    fixture.put("expired", "3", fresh(10));
    fixture.put("third", "4");
    fixture.advanceNanos(10);
    fixture.get("expired");
    fixture.get("third");
    fixture.put("fourth", "5");
    fixture.put("fifth", "6");
    fixture.cache.delete(key("fifth"));
    fixture.put("heavy", "12345678901");
    fixture.assertValid();
    assertEquals(new CacheStats(1, 1, 6, 1, 1, 1, 0, 1, 1, 2, 2), fixture.stats());

    fixture.cache.clear();

    fixture.assertValid();
    assertEquals(new CacheStats(1, 1, 6, 1, 1, 1, 2, 1, 1, 0, 0), fixture.stats());
  }

  @Test
  void snapshotRemovesExpiredEntriesFirst() {
    fixture.put("dead", "123", fresh(10));
    fixture.put("alive", "4", fresh(11));
    fixture.advanceNanos(10);

    assertEquals(new CacheStats(0, 0, 2, 0, 1, 0, 0, 0, 0, 1, 1), fixture.stats());
  }

  @Test
  void returnsSettings() {
    assertEquals(new CacheSettings(3, 10, CacheFixture.DEFAULT), fixture.cache.settings());
  }

  @Test
  void returnsSameObjectForFreshHits() {
    fixture.put("a", "1");

    assertSame(fixture.get("a"), fixture.get("a"));
  }

  @Test
  void freshHitAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    TestKey key = key("a");
    TestCaches.put(fixture.cache, key, "1");
    look(key);
    threads.getCurrentThreadAllocatedBytes();
    long before = threads.getCurrentThreadAllocatedBytes();

    look(key);

    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertEquals(0, allocated / LOOKUPS, "bytes for each look-up");
  }

  @Test
  void bytesAreCopied() {
    byte[] mine = {'1'};
    JsonBytes value = JsonBytes.copyOf(mine);

    mine[0] = '2';
    value.toByteArray()[0] = '3';

    assertEquals("1", value.text());
  }

  @Test
  void keepsNoThreadLocals() {
    assertFalse(
        Stream.of(
                LruTtlCache.class,
                StripedReadBuffers.class,
                ReadBuffer.class,
                EntryTable.class,
                SingleFlight.class,
                LoadingCache.class)
            .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
            .map(Field::getType)
            .anyMatch(ThreadLocal.class::isAssignableFrom));
  }

  private static final int LOOKUPS = 1000;

  private void look(TestKey key) {
    for (int i = 0; i < LOOKUPS; i++) {
      fixture.cache.get(key);
    }
  }
}
