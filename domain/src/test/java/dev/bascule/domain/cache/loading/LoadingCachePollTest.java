package dev.bascule.domain.cache.loading;

import static dev.bascule.domain.cache.lru.TestKey.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.cache.CacheStats;
import dev.bascule.domain.cache.TestLifetimes;
import dev.bascule.domain.cache.lru.TestKey;
import dev.bascule.domain.cache.shared.SharedCache;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clock is read separately from the look-up, so the two may see different times. */
class LoadingCachePollTest {

  private static final long STORED_AT = Long.MAX_VALUE - 5;
  private static final long LIFE = 100;

  /** May be refreshed for 30 nanoseconds, and then served on errors for 20 more. */
  private static final FreshnessLifetime STALE_FOR_A_WHILE = TestLifetimes.lifetime(LIFE, 30, 50);

  private static final CacheKeys<TestKey> A = CacheKeys.only(LoadingCacheFixture.A);
  private static final Failure OPEN = new Failure.CircuitOpen(Duration.ofSeconds(1));

  private final CacheFixture fixture = new CacheFixture(3, 1000, new FakeTicker(STORED_AT));
  private final LoadingCacheFixture mine = new LoadingCacheFixture();

  @ParameterizedTest
  @CsvSource({"-7, 0, 100", "0, 0, 100", "40, 40, 60", "99, 99, 1", "100, 99, 1", "250, 99, 1"})
  void returnsFreshValueAsFreshAtAnyClockReading(long read, long age, long remaining) {
    fixture.put("a", "1", TestLifetimes.fresh(LIFE));

    assertEquals(
        Optional.of(
            new Outcome.Served<>(
                "1",
                new CacheProvenance.Hit(
                    new Freshness(Duration.ofNanos(age), Duration.ofNanos(remaining))))),
        pollAt(read));
  }

  @Test
  void isEmptyIfLookUpFindsStaleValue() {
    fixture.put("a", "1", TestLifetimes.fresh(LIFE));
    fixture.advanceNanos(LIFE);

    assertEquals(Optional.empty(), pollAt(LIFE - 1));
  }

  @Test
  void countsHitLikeGet() {
    LoadingCacheFixture other = new LoadingCacheFixture();
    for (LoadingCacheFixture each : List.of(mine, other)) {
      each.store("1", STALE_FOR_A_WHILE);
      each.ticker.advanceNanos(99);
    }

    assertEquals(
        Optional.of(
            other.loadingCache.get(
                A,
                FreshnessRequirement.NONE,
                other.soon(),
                other.deadlineless(LoadingCacheFixture.failing(OPEN)))),
        poll(FreshnessRequirement.NONE));
    assertEquals(other.held.stats(), mine.held.stats());
  }

  @Test
  void returnsOnlyValuesThatMeetTheRequirement() {
    mine.store("1", TestLifetimes.fresh(LIFE));
    mine.ticker.advanceNanos(40);

    assertTrue(poll(LoadingCacheFixture.maxAge(40)).isPresent());
    assertThat(poll(LoadingCacheFixture.maxAge(39))).isEmpty();
    assertTrue(poll(LoadingCacheFixture.minFresh(60)).isPresent());
    assertThat(poll(LoadingCacheFixture.minFresh(61))).isEmpty();
    assertThat(poll(FreshnessRequirement.RELOAD)).isEmpty();
  }

  @Test
  void readsSharedKeyIfNothingIsStoredUnderOwnKey() {
    mine.store("1", TestLifetimes.fresh(LIFE));
    CacheKeys<TestKey> keys = new CacheKeys<>(key("own"), Optional.of(A.own()));

    assertTrue(
        mine.loadingCache
            .poll(keys, FreshnessRequirement.NONE, LoadingCachePollTest::unused)
            .isPresent());
  }

  @Test
  void rejectsAndCountsMissIfNothingIsStored() {
    LoadingCacheFixture other = new LoadingCacheFixture();

    assertEquals(
        Optional.of(
            other.loadingCache.get(
                A,
                FreshnessRequirement.NONE,
                other.soon(),
                other.deadlineless(LoadingCacheFixture.failing(OPEN)))),
        mine.loadingCache.poll(A, FreshnessRequirement.NONE, () -> Optional.of(OPEN)));
    assertEquals(other.held.stats(), mine.held.stats());
    assertEquals(1, mine.held.stats().misses());
  }

  @Test
  void countsNothingIfItIsEmpty() {
    CacheStats before = mine.held.stats();

    assertThat(poll(FreshnessRequirement.NONE)).isEmpty();
    assertEquals(before, mine.held.stats());
  }

  @Test
  void rejectsOnlyWithoutStoredValueAndLoad() {
    assertTrue(isRejected(A));
    assertFalse(isRejected(new CacheKeys<>(A.own(), Optional.of(key("shared")))));

    mine.get(
        () -> {
          assertFalse(isRejected(A));
          return new LoadResult.Storable<>("1", STALE_FOR_A_WHILE);
        });

    for (long passed : new long[] {0, LIFE, 30}) {
      mine.ticker.advanceNanos(passed);
      assertFalse(isRejected(A));
    }
    mine.ticker.advanceNanos(20);
    assertTrue(isRejected(A));
  }

  @Test
  void rejectsWhileMarkedUncacheable() {
    mine.get(LoadingCacheFixture.unstorable("1"));

    assertTrue(isRejected(A));
  }

  private boolean isRejected(CacheKeys<TestKey> keys) {
    return mine.loadingCache
        .poll(keys, FreshnessRequirement.NONE, () -> Optional.of(OPEN))
        .filter(Outcome.Failed.class::isInstance)
        .isPresent();
  }

  private Optional<Outcome<String>> poll(FreshnessRequirement requirement) {
    return mine.loadingCache.poll(A, requirement, Optional::empty);
  }

  private static Optional<Failure> unused() {
    throw new AssertionError("a value is stored");
  }

  /** Polls with a clock that reads {@code read} nanoseconds after the value was stored. */
  private Optional<Outcome<String>> pollAt(long read) {
    return new LoadingCache<>(
            fixture.cache,
            SharedCache.none(),
            new FakeTicker(STORED_AT + read),
            Runnable::run,
            TtlJitter.NONE)
        .poll(CacheKeys.only(key("a")), FreshnessRequirement.NONE, Optional::empty);
  }
}
