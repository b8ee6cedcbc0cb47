package dev.bascule.domain.cache.lru;

import static dev.bascule.domain.cache.CacheFixture.found;
import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.TestLifetimes.lifetime;
import static dev.bascule.domain.cache.lru.TestKey.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.TestCaches;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LruTtlCacheTimeTest {

  private final CacheFixture fixture = new CacheFixture(10);

  @AfterEach
  void isValid() {
    fixture.assertValid();
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE - 5, Long.MIN_VALUE, -5, 0, Long.MAX_VALUE})
  void expiresIndependentlyOfTickerOrigin(long start) {
    CacheFixture started = new CacheFixture(10, 1000, new FakeTicker(start));
    started.put("a", "1", fresh(10));

    started.advanceNanos(9);
    assertEquals("fresh 1", found(started.get("a")));
    started.advanceNanos(1);

    assertEquals("miss", found(started.get("a")));
  }

  @Test
  void tickerSteppingBackNeitherExpiresNorRevives() {
    fixture.put("dead", "1", fresh(10));
    fixture.put("alive", "2", fresh(20));
    fixture.advanceNanos(10);
    assertEquals("fresh 2", found(fixture.get("alive")));

    fixture.advance(Duration.ofHours(-1));

    assertEquals("miss", found(fixture.get("dead")));
    assertEquals("fresh 2", found(fixture.get("alive")));
  }

  @Test
  void storesAtLatestTimeWhileTickerIsBack() {
    fixture.advanceNanos(50);
    fixture.stats();
    fixture.advanceNanos(-50);
    fixture.put("a", "1", fresh(10));

    fixture.advanceNanos(59);
    assertEquals("fresh 1", found(fixture.get("a")));
    fixture.advanceNanos(1);

    assertEquals("miss", found(fixture.get("a")));
  }

  @Test
  void readsTickerOncePerOperation() {
    AtomicInteger readings = new AtomicInteger();
    LruTtlCache<TestKey, String> cache =
        new LruTtlCache<>(
            new CacheSettings(1, 10, fresh(10)), String::length, readings::incrementAndGet);
    readings.set(0);

    cache.get(key("a"));
    TestCaches.put(cache, key("a"), "1");
    cache.delete(key("a"));
    cache.stats();

    assertEquals(4, readings.get());
  }

  @Test
  void expiresOnExactNanosecond() {
    fixture.put("a", "1", fresh(10));

    fixture.advanceNanos(9);
    assertEquals("fresh 1", found(fixture.get("a")));
    fixture.advanceNanos(1);

    assertEquals("miss", found(fixture.get("a")));
    assertEquals(1, fixture.stats().misses());
    assertEquals(1, fixture.stats().expired());
  }

  @Test
  void zeroLifetimeRemovesEntry() {
    fixture.put("a", "1");

    fixture.put("a", "2", fresh(0));

    assertEquals("miss", found(fixture.get("a")));
    assertEquals(1, fixture.stats().inserts());
    assertEquals(1, fixture.stats().deleted());
    assertEquals(0, fixture.stats().rejected());
  }

  @Test
  void zeroLifetimeIsReportedAsNotStored() {
    assertFalse(
        fixture.cache.put(
            key("a"), "1", lifetime(0, 5, 5), Duration.ZERO, fixture.cache.epoch(key("a"))));
  }

  @Test
  void rejectsNegativeLifetime() {
    assertThrows(IllegalArgumentException.class, () -> fresh(-1));
  }

  @Test
  void longestLifetimeNeverExpires() {
    fixture.put("nanos", "1", fresh(Long.MAX_VALUE));
    fixture.put("seconds", "2", FreshnessLifetime.of(Duration.ofSeconds(Long.MAX_VALUE)));
    fixture.put("stale", "3", lifetime(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE));

    fixture.advanceNanos(Long.MAX_VALUE);

    assertEquals("fresh 1", found(fixture.get("nanos")));
    assertEquals("fresh 2", found(fixture.get("seconds")));
    assertEquals("fresh 3", found(fixture.get("stale")));
    assertEquals(0, fixture.cache.cleanupExpired());
  }

  @Test
  void cleansUpInOrder() {
    fixture.put("a", "1", fresh(30));
    fixture.put("b", "2", fresh(10));
    fixture.put("c", "3", fresh(20));
    fixture.put("d", "4", fresh(31));
    fixture.put("e", "5", fresh(10));
    fixture.get("a");
    fixture.advanceNanos(20);

    assertEquals(3, fixture.cache.cleanupExpired());

    assertEquals(List.of("d", "a"), fixture.order());
    assertEquals(3, fixture.stats().expired());
    assertEquals(0, fixture.cache.cleanupExpired());
  }

  @ParameterizedTest
  @CsvSource({
    "0, fresh 1",
    "9, fresh 1",
    "10, revalidatable 1",
    "14, revalidatable 1",
    "15, on error 1",
    "29, on error 1",
    "30, miss"
  })
  void passesThroughStaleStates(long age, String expected) {
    fixture.put("a", "1", lifetime(10, 5, 20));

    fixture.advanceNanos(age);

    assertEquals(expected, found(fixture.cache.peek(key("a"))));
    assertEquals(expected, found(fixture.get("a")));
  }

  @ParameterizedTest
  @CsvSource({"9, fresh 1", "10, revalidatable 1", "29, revalidatable 1", "30, miss"})
  void isRevalidatableLongerThanOnError(long age, String expected) {
    fixture.put("a", "1", lifetime(10, 20, 5));

    fixture.advanceNanos(age);

    assertEquals(expected, found(fixture.get("a")));
  }

  @Test
  void countsRevalidatableValueAsHit() {
    fixture.put("a", "1", lifetime(10, 5, 20));
    fixture.advanceNanos(14);

    fixture.get("a");

    assertEquals(1, fixture.stats().hits());
    assertEquals(0, fixture.stats().misses());
  }

  @Test
  void countsStaleIfErrorValueAsMiss() {
    fixture.put("a", "1", lifetime(10, 5, 20));
    fixture.advanceNanos(15);

    fixture.get("a");

    assertEquals(0, fixture.stats().hits());
    assertEquals(1, fixture.stats().misses());
    assertEquals(0, fixture.stats().expired());
    assertEquals(1, fixture.stats().size());
  }
}
