package dev.bascule.domain.cache.lru;

import static dev.bascule.domain.cache.CacheFixture.epoch;
import static dev.bascule.domain.cache.CacheFixture.found;
import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.lru.TestKey.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheStats;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TestCaches;
import dev.bascule.domain.cache.TestLifetimes;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LruTtlCacheInvalidationTest {

  private static final CacheTag X = new CacheTag.ServerTag(new ServerId("x"));
  private static final CacheTag Y = new CacheTag.ServerTag(new ServerId("y"));

  private final CacheFixture fixture = new CacheFixture(10);
  private final LruTtlCache<TestKey, String> cache = fixture.cache;

  @AfterEach
  void isValid() {
    fixture.assertValid();
  }

  @Test
  void deletesLiveEntry() {
    fixture.put("a", "1");

    assertTrue(cache.delete(key("a")));
    assertFalse(cache.delete(key("a")));

    assertEquals("miss", found(fixture.get("a")));
    assertEquals(1, fixture.stats().deleted());
  }

  @Test
  void countsDeletedExpiredEntryAsExpired() {
    fixture.put("a", "1", fresh(10));
    fixture.advanceNanos(10);

    assertFalse(cache.delete(key("a")));

    assertEquals(0, fixture.stats().deleted());
    assertEquals(1, fixture.stats().expired());
  }

  @Test
  void clearsAndKeepsStatistics() {
    fixture.put("dead", "1", fresh(10));
    fixture.put("b", "2");
    fixture.put("c", "3");
    fixture.get("b");
    fixture.advanceNanos(10);

    assertEquals(2, cache.clear());

    CacheStats stats = fixture.stats();
    assertEquals(new CacheStats(1, 0, 3, 0, 1, 0, 2, 0, 0, 0, 0), stats);
    assertEquals(0, cache.clear());
  }

  @Test
  void deletesByTag() {
    TestCaches.put(cache, key("a", X), "1");
    TestCaches.put(cache, key("b", X, Y), "2");
    TestCaches.put(cache, key("c", Y), "3");
    TestCaches.put(cache, key("dead", X), "4", fresh(10));
    fixture.advanceNanos(10);

    assertEquals(2, cache.deleteByTag(X));

    assertEquals(List.of("c"), fixture.order());
    assertEquals(2, fixture.stats().deleted());
    assertEquals(1, fixture.stats().expired());
    assertEquals(0, cache.deleteByTag(X));
    assertEquals(1, cache.deleteByTag(Y));
  }

  @Nested
  class Epochs {

    private final TestKey a = key("a", X);

    @Test
    void storesWithoutInvalidation() {
      long epoch = epoch(cache.get(a));
      TestCaches.put(cache, key("other"), "2");
      cache.delete(key("other", Y));
      cache.deleteByTag(Y);

      assertTrue(cache.put(a, "1", fresh(10), Duration.ZERO, epoch));

      assertEquals("fresh 1", found(cache.get(a)));
      assertEquals(0, fixture.stats().rejected());
    }

    @Test
    void rejectsAfterDeletionOfKey() {
      long epoch = epoch(cache.get(a));
      cache.delete(a);

      assertRefused(epoch);
    }

    @Test
    void rejectsAfterDeletionByTag() {
      long epoch = epoch(cache.get(a));
      cache.deleteByTag(X);

      assertRefused(epoch);
    }

    @Test
    void rejectsAfterClear() {
      long epoch = epoch(cache.get(a));
      cache.clear();

      assertRefused(epoch);
    }

    @Test
    void keepsValueStoredAfterInvalidation() {
      long epoch = epoch(cache.get(a));
      cache.clear();
      TestCaches.put(cache, a, "newer");

      assertFalse(cache.put(a, "older", fresh(10), Duration.ZERO, epoch));

      assertEquals("fresh newer", found(cache.get(a)));
    }

    @Test
    void returnsSameEpochInAllStates() {
      cache.delete(a);
      TestCaches.put(cache, a, "1", TestLifetimes.lifetime(10, 10, 20));
      long expected = cache.epoch(a);

      fixture.advanceNanos(10);
      assertEquals(expected, epoch(cache.get(a)));
      fixture.advanceNanos(10);
      assertEquals(expected, epoch(cache.get(a)));
      fixture.advanceNanos(10);
      assertEquals(expected, epoch(cache.get(a)));
      assertEquals(expected, epoch(cache.get(a)));
      cache.markUncacheable(a, fresh(10), expected);
      assertEquals(expected, epoch(cache.get(a)));
      assertEquals(expected, epoch(cache.peek(a)));
      assertEquals(1, expected);
    }

    @Test
    void storesWithNewEpoch() {
      cache.clear();
      cache.deleteByTag(X);
      cache.delete(a);

      assertTrue(cache.put(a, "1", fresh(10), Duration.ZERO, epoch(cache.get(a))));
      assertEquals(3, cache.epoch(a));
    }

    @Test
    void rejectsEpochBeforeReplacement() {
      long before = epoch(cache.get(a));
      long own = cache.newEpoch(a);

      assertTrue(cache.replace(a, "replacement", fresh(10), Duration.ZERO, own));

      assertFalse(cache.put(a, "older", fresh(10), Duration.ZERO, before));
      assertFalse(cache.replace(a, "older", fresh(10), Duration.ZERO, before));
      assertEquals("fresh replacement", found(cache.get(a)));
      assertEquals(own, cache.epoch(a));
    }

    @Test
    void storesEpochAfterReplacement() {
      long first = cache.newEpoch(a);
      long second = cache.newEpoch(a);
      cache.replace(a, "1", fresh(10), Duration.ZERO, first);

      assertTrue(cache.replace(a, "2", fresh(10), Duration.ZERO, second));

      assertEquals("fresh 2", found(cache.get(a)));
    }

    @Test
    void endsEarlierEpochsIfReplacementIsNotStored() {
      long before = epoch(cache.get(a));

      assertFalse(cache.replace(a, "0", fresh(0), Duration.ZERO, cache.newEpoch(a)));

      assertFalse(cache.put(a, "older", fresh(10), Duration.ZERO, before));
    }

    @Test
    void newEpochEndsNone() {
      long before = cache.epoch(a);

      assertTrue(cache.newEpoch(a) > before);

      assertEquals(before, cache.epoch(a));
    }

    @Test
    void replacementDoesNotAffectOtherKeys() {
      TestKey other = key("other", X);
      long before = epoch(cache.get(other));

      cache.replace(a, "1", fresh(10), Duration.ZERO, cache.newEpoch(a));

      assertTrue(cache.put(other, "2", fresh(10), Duration.ZERO, before));
    }

    @Test
    void rejectsReplacementAfterInvalidation() {
      long own = cache.newEpoch(a);
      cache.deleteByTag(X);

      assertFalse(cache.replace(a, "1", fresh(10), Duration.ZERO, own));

      assertEquals("miss", found(cache.get(a)));
    }

    private void assertRefused(long epoch) {
      assertFalse(cache.put(a, "1", fresh(10), Duration.ZERO, epoch));
      assertEquals("miss", found(cache.get(a)));
      assertEquals(1, fixture.stats().rejected());
      assertEquals(0, fixture.stats().inserts());
    }
  }

  @Test
  @Tag("slow")
  void hasLimitedIndexWhateverTheNumberOfTags() {
    LruTtlCache<TestKey, String> large =
        new LruTtlCache<>(
            new CacheSettings(100_000, Long.MAX_VALUE, fresh(10)), String::length, fixture.ticker);
    ServerId tracker = new ServerId("tracker");
    for (int i = 0; i < 100_000; i++) {
      TestCaches.put(large, key("get " + i, CacheTag.ofText(tracker, "issue:" + i)), "value");
    }

    assertThat(large.stats().size()).isEqualTo(100_000);
    assertThat(large.<Integer>atomically((table, _) -> table.tagIndex().tags().size()))
        .isEqualTo(CacheTag.SlotTag.SLOTS);
    assertThat(large.deleteByTag(CacheTag.ofText(tracker, "issue:7"))).isBetween(1, 300);
  }
}
