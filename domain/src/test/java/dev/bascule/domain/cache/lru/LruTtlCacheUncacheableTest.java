package dev.bascule.domain.cache.lru;

import static dev.bascule.domain.cache.CacheFixture.found;
import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.lru.TestKey.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.cache.CacheStats;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TestLifetimes;
import dev.bascule.domain.mcp.ServerId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LruTtlCacheUncacheableTest {

  private static final CacheTag X = new CacheTag.ServerTag(new ServerId("x"));

  private final CacheFixture fixture = new CacheFixture(10);
  private final LruTtlCache<TestKey, String> cache = fixture.cache;

  @AfterEach
  void isValid() {
    fixture.assertValid();
  }

  @Test
  void isReturnedAsUncacheableMiss() {
    mark("a", 10);

    assertEquals("uncacheable", found(fixture.get("a")));
    assertEquals("uncacheable", found(cache.peek(key("a"))));
    assertEquals(1, fixture.stats().misses());
    assertEquals(0, fixture.stats().hits());
  }

  @Test
  void expires() {
    mark("a", 10);

    fixture.advanceNanos(9);
    assertEquals("uncacheable", found(fixture.get("a")));
    fixture.advanceNanos(1);

    assertEquals("miss", found(fixture.get("a")));
    assertEquals(1, fixture.stats().expired());
  }

  @Test
  void isNeverStale() {
    cache.markUncacheable(key("a"), TestLifetimes.lifetime(10, 50, 50), cache.epoch(key("a")));

    fixture.advanceNanos(10);

    assertEquals("miss", found(fixture.get("a")));
  }

  @Test
  void isWeightlessEntryInRecencyOrder() {
    fixture.put("b", "2");
    mark("a", 10);
    fixture.get("b");

    assertEquals(List.of("a", "b"), fixture.order());
    assertEquals(2, fixture.stats().size());
    assertEquals(1, fixture.stats().bytes());
  }

  @Test
  void isReplacedByValue() {
    mark("a", 10);
    fixture.put("a", "1");

    assertEquals("fresh 1", found(fixture.get("a")));
    assertEquals(1, fixture.stats().replaced());
  }

  @ParameterizedTest
  @CsvSource({"0, fresh 1", "10, revalidatable 1", "15, on error 1", "29, on error 1"})
  void neverReplacesLiveValue(long age, String expected) {
    fixture.put("a", "1", TestLifetimes.lifetime(10, 5, 20));
    fixture.advanceNanos(age);

    mark("a", 10);
    mark("a", 0);

    assertEquals(expected, found(cache.peek(key("a"))));
    assertEquals(1, fixture.stats().inserts());
    assertEquals(0, fixture.stats().rejected());
  }

  @Test
  void replacesExpiredValue() {
    fixture.put("a", "1", fresh(10));
    fixture.advanceNanos(10);

    mark("a", 10);

    assertEquals("uncacheable", found(cache.peek(key("a"))));
    assertEquals(1, fixture.stats().expired());
  }

  @Test
  void restartsLifetimeIfMarkedAgain() {
    mark("a", 10);
    fixture.advanceNanos(5);

    mark("a", 10);

    fixture.advanceNanos(9);
    assertEquals("uncacheable", found(cache.peek(key("a"))));
    assertEquals(1, fixture.stats().replaced());
  }

  @Test
  void isNotCountedAsDeletedValue() {
    TestKey a = key("a", X);
    mark(a);
    assertFalse(cache.delete(a));
    mark(a);
    assertEquals(0, cache.deleteByTag(X));
    mark(a);
    assertEquals(0, cache.clear());
    mark(a);
    fixture.advanceNanos(10);
    assertEquals(0, cache.cleanupExpired());

    assertEquals(new CacheStats(0, 0, 4, 0, 1, 2, 1, 0, 0, 0, 0), fixture.stats());
  }

  @Test
  void isRejectedAfterInvalidation() {
    long epoch = cache.epoch(key("a"));
    cache.clear();

    cache.markUncacheable(key("a"), fresh(10), epoch);

    assertEquals("miss", found(fixture.get("a")));
  }

  private void mark(TestKey key) {
    cache.markUncacheable(key, fresh(10), cache.epoch(key));
  }

  private void mark(String name, long nanos) {
    cache.markUncacheable(key(name), fresh(nanos), cache.epoch(key(name)));
  }
}
