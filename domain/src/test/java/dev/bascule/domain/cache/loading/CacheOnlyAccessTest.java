package dev.bascule.domain.cache.loading;

import static dev.bascule.domain.cache.lru.TestKey.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.cache.TestLifetimes;
import dev.bascule.domain.cache.lru.TestKey;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clock is read apart from the look-up, so each may be at another moment. */
class CacheOnlyAccessTest {

  private static final long STORED_AT = Long.MAX_VALUE - 5;
  private static final long LIFE = 100;

  /** To be refreshed for 30 nanoseconds, and then for 20 more in place of a failure. */
  private static final FreshnessLifetime STALE_FOR_A_WHILE = TestLifetimes.lifetime(LIFE, 30, 50);

  private static final CacheKeys<TestKey> A = CacheKeys.only(LoadingCacheFixture.A);

  private final CacheFixture fixture = new CacheFixture(3, 1000, new FakeTicker(STORED_AT));

  @ParameterizedTest
  @CsvSource({"-7, 0, 100", "0, 0, 100", "40, 40, 60", "99, 99, 1", "100, 99, 1", "250, 99, 1"})
  void tellsOfAFreshValueHowFreshItIsAndNeverThatItIsStale(long read, long age, long remaining) {
    fixture.put("a", "1", TestLifetimes.fresh(LIFE));

    assertEquals(
        Optional.of(
            new Outcome.Served<>(
                "1",
                new CacheProvenance.Hit(
                    new Freshness(Duration.ofNanos(age), Duration.ofNanos(remaining))))),
        atHand(read).getIfFresh(CacheKeys.only(key("a")), FreshnessRequirement.NONE));
  }

  @Test
  void hasNothingWhereTheLookUpFindsItStaleThoughTheClockWasReadBefore() {
    fixture.put("a", "1", TestLifetimes.fresh(LIFE));
    fixture.advanceNanos(LIFE);

    assertEquals(
        Optional.empty(),
        atHand(LIFE - 1).getIfFresh(CacheKeys.only(key("a")), FreshnessRequirement.NONE));
  }

  @ParameterizedTest
  @CsvSource({"0", "99", "100", "129", "130", "149"})
  void usesAValueAtAnyAgeAndCountsItAsTheWholeWayDoes(long age) {
    LoadingCacheFixture other = new LoadingCacheFixture();
    LoadingCacheFixture mine = new LoadingCacheFixture();
    for (LoadingCacheFixture each : List.of(mine, other)) {
      each.store("1", STALE_FOR_A_WHILE);
      each.ticker.advanceNanos(age);
    }

    assertEquals(
        other.loadingCache.get(
            A, FreshnessRequirement.ANY_AGE, other.soon(), CacheOnlyAccessTest::nobody),
        mine.loadingCache.cacheOnly().getAtAnyAge(A));
    assertEquals(other.held.stats(), mine.held.stats());
  }

  @Test
  void usesAFreshValueAsFreshThoughItsLifeEndsBeforeTheClockIsRead() {
    fixture.put("a", "1", TestLifetimes.fresh(LIFE));

    assertEquals(
        new Outcome.Served<>(
            "1", new CacheProvenance.Hit(new Freshness(Duration.ofNanos(99), Duration.ofNanos(1)))),
        atHand(LIFE).getAtAnyAge(CacheKeys.only(key("a"))));
  }

  @Test
  void countsAUseInVainWhereTheValueIsGone() {
    LoadingCacheFixture mine = new LoadingCacheFixture();
    mine.store("1", STALE_FOR_A_WHILE);
    mine.ticker.advanceNanos(150);

    assertEquals(
        new Outcome.Failed<String>(new Failure.NotCached()),
        mine.loadingCache.cacheOnly().getAtAnyAge(A));
    assertEquals(1, mine.held.stats().misses());
    assertEquals(1, mine.held.stats().expired());
  }

  @Test
  void returnsOnlyWhatMeetsTheRequirement() {
    LoadingCacheFixture mine = new LoadingCacheFixture();
    mine.store("1", TestLifetimes.fresh(LIFE));
    mine.ticker.advanceNanos(40);
    CacheOnlyAccess<TestKey, String> cacheOnly = mine.loadingCache.cacheOnly();

    assertTrue(cacheOnly.getIfFresh(A, LoadingCacheFixture.maxAge(40)).isPresent());
    assertTrue(cacheOnly.getIfFresh(A, LoadingCacheFixture.maxAge(39)).isEmpty());
    assertTrue(cacheOnly.getIfFresh(A, LoadingCacheFixture.minFresh(60)).isPresent());
    assertTrue(cacheOnly.getIfFresh(A, LoadingCacheFixture.minFresh(61)).isEmpty());
    assertTrue(cacheOnly.getIfFresh(A, FreshnessRequirement.RELOAD).isEmpty());
    assertTrue(
        cacheOnly.getIfFresh(CacheKeys.only(key("b")), LoadingCacheFixture.maxAge(40)).isEmpty());
  }

  @Test
  void isAbsentIfNothingIsStoredThoughStaleAndNoCallerLoadsIt() {
    LoadingCacheFixture mine = new LoadingCacheFixture();
    CacheOnlyAccess<TestKey, String> cacheOnly = mine.loadingCache.cacheOnly();
    assertTrue(cacheOnly.isAbsent(A));
    assertFalse(cacheOnly.isAbsent(new CacheKeys<>(A.own(), Optional.of(key("shared")))));

    mine.get(
        () -> {
          assertFalse(cacheOnly.isAbsent(A));
          return new LoadResult.Storable<>("1", STALE_FOR_A_WHILE);
        });

    for (long passed : new long[] {0, LIFE, 30}) {
      mine.ticker.advanceNanos(passed);
      assertFalse(cacheOnly.isAbsent(A));
    }
    mine.ticker.advanceNanos(20);
    assertTrue(cacheOnly.isAbsent(A));
  }

  private static LoadResult<String> nobody(Deadline deadline) {
    throw new AssertionError("nobody is to be asked");
  }

  /** Returns one whose clock shows {@code read} nanoseconds after the storing. */
  private CacheOnlyAccess<TestKey, String> atHand(long read) {
    FakeTicker ticker = new FakeTicker(STORED_AT + read);
    return new CacheOnlyAccess<>(
        fixture.cache, ticker, new CacheLoader<>(fixture.cache, ticker, TtlJitter.NONE));
  }
}
