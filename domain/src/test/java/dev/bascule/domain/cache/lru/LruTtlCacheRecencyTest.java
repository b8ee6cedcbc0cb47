package dev.bascule.domain.cache.lru;

import static dev.bascule.domain.cache.CacheFixture.found;
import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.lru.TestKey.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheStats;
import dev.bascule.domain.cache.TestCaches;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LruTtlCacheRecencyTest {

  private final CacheFixture fixture = new CacheFixture(3, 10);

  @AfterEach
  void isValid() {
    fixture.assertValid();
  }

  @Test
  void getMakesEntryMostRecent() {
    putAbc();

    fixture.get("a");

    assertEquals(List.of("b", "c", "a"), fixture.order());
  }

  @Test
  void getNeverExtendsLifetime() {
    fixture.put("a", "1", fresh(10));
    fixture.advanceNanos(9);
    fixture.get("a");

    fixture.advanceNanos(1);

    assertEquals("miss", found(fixture.get("a")));
  }

  @Test
  void peekDoesNotAffectOrder() {
    putAbc();
    CacheStats before = fixture.stats();

    fixture.cache.peek(key("a"));
    fixture.cache.peek(key("none"));
    fixture.cache.epoch(key("a"));

    assertEquals(List.of("a", "b", "c"), fixture.order());
    assertEquals(before, fixture.stats());
  }

  @Test
  void peekDoesNotRemoveExpiredEntry() {
    fixture.put("a", "1", fresh(10));
    fixture.advanceNanos(10);

    assertEquals("miss", found(fixture.cache.peek(key("a"))));

    assertEquals(List.of("a"), fixture.order());
  }

  @Test
  void countsLookUpOfExpiredEntryAsMissAndExpired() {
    fixture.put("a", "1", fresh(10));
    fixture.advanceNanos(10);

    fixture.get("a");

    CacheStats stats = fixture.stats();
    assertEquals(0, stats.hits());
    assertEquals(1, stats.misses());
    assertEquals(1, stats.expired());
  }

  @Test
  void overwritingRestartsLifetime() {
    putAbc();
    fixture.advanceNanos(99);

    fixture.put("a", "x");

    assertEquals(List.of("b", "c", "a"), fixture.order());
    fixture.advanceNanos(99);
    assertEquals("fresh x", found(fixture.get("a")));
    assertEquals(1, fixture.stats().replaced());
  }

  @Test
  void countsOverwrittenExpiredEntryAsExpired() {
    fixture.put("a", "1", fresh(10));
    fixture.advanceNanos(10);

    fixture.put("a", "2");

    assertEquals(0, fixture.stats().replaced());
    assertEquals(1, fixture.stats().expired());
  }

  @Test
  void evictsLeastRecentlyUsed() {
    putAbc();
    fixture.get("a");

    fixture.put("d", "4");

    assertEquals(List.of("c", "a", "d"), fixture.order());
    assertEquals(1, fixture.stats().evicted());
  }

  @Test
  void removesExpiredEntriesBeforeEvicting() {
    fixture.put("live", "1");
    fixture.put("dead", "2", fresh(10));
    fixture.put("dead too", "3", fresh(5));
    fixture.advanceNanos(10);

    fixture.put("new", "4");

    assertEquals(List.of("live", "new"), fixture.order());
    assertEquals(2, fixture.stats().expired());
    assertEquals(0, fixture.stats().evicted());
  }

  @Test
  void removesNothingBelowLimits() {
    fixture.put("dead", "2", fresh(10));
    fixture.advanceNanos(10);

    fixture.put("new", "4");

    assertEquals(List.of("dead", "new"), fixture.order());
  }

  @Test
  void limitsBytes() {
    fixture.put("a", "1234");
    fixture.put("b", "1234");
    fixture.put("c", "12");
    assertEquals(10, fixture.stats().bytes());

    fixture.put("d", "12345");

    assertEquals(List.of("c", "d"), fixture.order());
    assertEquals(7, fixture.stats().bytes());
  }

  @Test
  void storesValueAsHeavyAsCache() {
    putAbc();

    assertTrue(
        fixture.cache.put(
            key("d"), "1234567890", fresh(1), Duration.ZERO, fixture.cache.epoch(key("d"))));

    assertEquals(List.of("d"), fixture.order());
  }

  @Test
  void rejectsValueHeavierThanCache() {
    putAbc();

    assertFalse(
        fixture.cache.put(
            key("a"), "12345678901", fresh(1), Duration.ZERO, fixture.cache.epoch(key("a"))));

    assertEquals(List.of("b", "c"), fixture.order());
    assertEquals(1, fixture.stats().deleted());
    assertEquals(1, fixture.stats().rejected());
    assertEquals(3, fixture.stats().inserts());
  }

  @Test
  void replacementTakesRoomOfReplacedValue() {
    putAbc();

    fixture.put("c", "12345678");

    assertEquals(List.of("a", "b", "c"), fixture.order());
    assertEquals(10, fixture.stats().bytes());
  }

  @Test
  void rejectsNegativeWeight() {
    LruTtlCache<TestKey, String> cache =
        new LruTtlCache<>(new CacheSettings(1, 10, fresh(1)), _ -> -1, fixture.ticker);

    assertThrows(IllegalArgumentException.class, () -> TestCaches.put(cache, key("a"), "1"));

    assertEquals(0, cache.stats().size());
  }

  @Test
  void storesWeightlessValue() {
    fixture.put("a", "");

    assertEquals("fresh ", found(fixture.get("a")));
  }

  private void putAbc() {
    fixture.put("a", "1");
    fixture.put("b", "2");
    fixture.put("c", "3");
  }
}
