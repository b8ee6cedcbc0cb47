package dev.bascule.domain.cache.loading;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.TestLifetimes.lifetime;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.A;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.UNREACHABLE;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.dontStore;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.failing;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.onlyIfCached;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.storable;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.unstorable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TestCaches;
import dev.bascule.domain.cache.lru.TestKey;
import dev.bascule.domain.cache.shared.SharedCache;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LoadingCacheTest {

  private static final FreshnessRequirement ONLY_IF_CACHED = onlyIfCached(null);

  private final LoadingCacheFixture fixture = new LoadingCacheFixture();

  @Test
  void loadsAndStoresMissingValue() {
    assertEquals("new: MISS, stored for 10", fixture.get(storable("new", fresh(10))));
    fixture.ticker.advanceNanos(3);

    assertEquals("new: hit, age 3, remaining 7", fixture.get(storable("newer", fresh(10))));
    assertEquals(1, fixture.loads.get());
  }

  @Test
  void neverReportsFreshValueAsStale() {
    AtomicLong laterReading = new AtomicLong(fixture.ticker.nanos() + 10);
    LoadingCache<TestKey, String> later =
        new LoadingCache<>(
            fixture.held.cache,
            SharedCache.none(),
            laterReading::get,
            fixture.background::add,
            TtlJitter.NONE);
    fixture.store("old", fresh(10));

    Outcome<String> hit =
        later.get(
            CacheKeys.only(A),
            FreshnessRequirement.NONE,
            fixture.soon(),
            fixture.deadlineless(storable("new", fresh(10))));

    assertEquals("old: hit, age 9, remaining 1", LoadingCacheFixture.describe(hit));
  }

  @Test
  void doesNotReportUnstoredValueAsStored() {
    assertEquals("new: MISS", fixture.get(storable("new", fresh(0))));
    assertEquals("new: MISS", fixture.get(storable("new", fresh(0))));
  }

  @Test
  void doesNotStoreFailure() {
    assertEquals(
        "BadAnswer[reason=status 500, isClientError=false]", fixture.get(failing(UNREACHABLE)));

    assertEquals("new: MISS, stored for 10", fixture.get(storable("new", fresh(10))));
  }

  @Test
  void rethrowsExceptionAndKeepsNoState() {
    assertThrows(
        IllegalStateException.class,
        () ->
            fixture.get(
                () -> {
                  throw new IllegalStateException("broken");
                }));

    assertEquals("new: MISS, stored for 10", fixture.get(storable("new", fresh(10))));
  }

  @Test
  void restoresValueWithItsAge() {
    assertTrue(fixture.loadingCache.restore(A, "old", lifetime(10, 0, 100), Duration.ofNanos(20)));

    assertEquals("old: hit, age 20, remaining -10", fixture.get(failing(UNREACHABLE)));
    assertEquals("new: STALE, stored for 10", fixture.get(storable("new", fresh(10))));
  }

  @Test
  void restoresNoValueThatHasExpired() {
    assertFalse(
        fixture.loadingCache.restore(A, "old", lifetime(10, 0, 100), Duration.ofNanos(110)));

    assertEquals(Optional.empty(), fixture.loadingCache.peek(CacheKeys.only(A)));
  }

  @Test
  void doesNotReplaceValueByRestoredOne() {
    fixture.store("new", fresh(10));

    assertFalse(fixture.loadingCache.restore(A, "old", lifetime(10, 0, 100), Duration.ZERO));

    assertEquals(Optional.of("new"), fixture.loadingCache.peek(CacheKeys.only(A)));
  }

  @Nested
  class UncacheableAnswer {

    @Test
    void marksKeyForFiveSeconds() {
      fixture.get(unstorable("mine"));

      assertEquals("uncacheable", CacheFixture.found(fixture.held.cache.peek(A)));
      fixture.ticker.advance(Duration.ofSeconds(5));
      assertEquals("miss", CacheFixture.found(fixture.held.cache.peek(A)));
    }

    @Test
    void loadsAgainForNextCaller() {
      assertEquals("mine: MISS", fixture.get(unstorable("mine")));
      assertEquals("yours: MISS", fixture.get(unstorable("yours")));
    }

    @Test
    void storesNextCacheableValue() {
      fixture.get(unstorable("mine"));

      assertEquals("all: MISS, stored for 10", fixture.get(storable("all", fresh(10))));
      assertEquals("all: hit, age 0, remaining 10", fixture.get(unstorable("mine")));
    }

    @Test
    void respectsRequirements() {
      fixture.get(unstorable("mine"));

      assertEquals("NotCached[]", fixture.get(ONLY_IF_CACHED, storable("new", fresh(10))));
      assertEquals("new: MISS", fixture.get(dontStore(), storable("new", fresh(10))));
      assertEquals("uncacheable", CacheFixture.found(fixture.held.cache.peek(A)));
    }
  }

  @Nested
  class Administration {

    @Test
    void peeksWithoutCounting() {
      assertEquals(Optional.empty(), fixture.loadingCache.peek(CacheKeys.only(A)));
      fixture.store("old", lifetime(10, 10, 20));
      assertEquals(Optional.of("old"), fixture.loadingCache.peek(CacheKeys.only(A)));
      fixture.ticker.advanceNanos(10);
      assertEquals(Optional.of("old"), fixture.loadingCache.peek(CacheKeys.only(A)));
      fixture.ticker.advanceNanos(10);
      assertEquals(Optional.of("old"), fixture.loadingCache.peek(CacheKeys.only(A)));
      fixture.ticker.advanceNanos(10);

      assertEquals(Optional.empty(), fixture.loadingCache.peek(CacheKeys.only(A)));
      assertEquals(0, fixture.loadingCache.stats().gets());
    }

    @Test
    void peeksNoMark() {
      fixture.get(unstorable("mine"));

      assertEquals(Optional.empty(), fixture.loadingCache.peek(CacheKeys.only(A)));
    }

    @Test
    void invalidatesByTag() {
      CacheTag tag = new CacheTag.ServerTag(new ServerId("s"));
      TestCaches.put(fixture.held.cache, TestKey.key("in", tag), "1");
      fixture.store("old", fresh(10));

      assertEquals(1, fixture.loadingCache.invalidate(tag));

      assertEquals(Optional.of("old"), fixture.loadingCache.peek(CacheKeys.only(A)));
    }

    @Test
    void invalidatesIfConditionMatches() {
      fixture.store("old", fresh(10));
      fixture.ticker.advanceNanos(3);

      fixture.loadingCache.invalidateIf(A, freshness -> freshness.age().toNanos() > 3);
      assertEquals(Optional.of("old"), fixture.loadingCache.peek(CacheKeys.only(A)));
      fixture.loadingCache.invalidateIf(A, freshness -> freshness.age().toNanos() == 3);

      assertEquals(Optional.empty(), fixture.loadingCache.peek(CacheKeys.only(A)));
      assertEquals(0, fixture.loadingCache.stats().gets());
    }

    @Test
    void rejectsLoadInFlightAfterInvalidation() {
      fixture.store("old", lifetime(10, 0, 10));
      fixture.ticker.advanceNanos(10);

      fixture.get(
          () -> {
            fixture.loadingCache.invalidateIf(A, _ -> true);
            return new LoadResult.Storable<>("new", fresh(10));
          });

      assertEquals(Optional.empty(), fixture.loadingCache.peek(CacheKeys.only(A)));
    }

    @Test
    void clears() {
      fixture.store("old", fresh(10));

      assertEquals(1, fixture.loadingCache.clear());

      assertEquals(Optional.empty(), fixture.loadingCache.peek(CacheKeys.only(A)));
    }

    @Test
    void cleansUp() {
      fixture.store("old", fresh(10));
      fixture.ticker.advanceNanos(10);

      assertEquals(1, fixture.loadingCache.cleanUpExpired());
      assertEquals(1, fixture.loadingCache.stats().expired());
    }

    @Test
    void returnsSettings() {
      assertEquals(fixture.held.cache.settings(), fixture.loadingCache.settings());
    }
  }
}
