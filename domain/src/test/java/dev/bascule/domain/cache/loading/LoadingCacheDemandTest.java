package dev.bascule.domain.cache.loading;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.TestLifetimes.lifetime;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.A;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.UNREACHABLE;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.dontStore;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.failing;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.maxAge;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.maxStale;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.minFresh;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.onlyIfCached;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.storable;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.unstorable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.freshness.FreshnessRequirement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The requirements of callers for a stored value. */
class LoadingCacheDemandTest {

  private static final FreshnessRequirement ONLY_IF_CACHED = onlyIfCached(null);

  private final LoadingCacheFixture fixture = new LoadingCacheFixture();

  @Test
  void reloadAlwaysLoadsAndStores() {
    fixture.store("old", fresh(10));

    assertEquals(
        "new: REQUEST, stored for 20",
        fixture.get(FreshnessRequirement.RELOAD, storable("new", fresh(20))));
    assertEquals("new: hit, age 0, remaining 20", fixture.get(failing(UNREACHABLE)));
    assertEquals(1, fixture.held.stats().gets());
  }

  @Test
  void reloadReturnsNoStaleValueOnError() {
    fixture.store("old", lifetime(10, 0, 10));

    assertEquals(
        "BadAnswer[reason=status 500, isClientError=false]",
        fixture.get(FreshnessRequirement.RELOAD, failing(UNREACHABLE)));
  }

  @Test
  void reloadMarksUncacheableValue() {
    assertEquals("mine: REQUEST", fixture.get(FreshnessRequirement.RELOAD, unstorable("mine")));
    assertEquals("uncacheable", CacheFixture.found(fixture.held.cache.peek(A)));
  }

  @Test
  void uncacheableReloadKeepsStoredValue() {
    fixture.store("old", fresh(10));

    assertEquals("mine: REQUEST", fixture.get(FreshnessRequirement.RELOAD, unstorable("mine")));
    assertEquals("old: hit, age 0, remaining 10", fixture.get(failing(UNREACHABLE)));
  }

  @Test
  void reloadWithNoStoreKeepsStoredValue() {
    fixture.store("old", fresh(10));
    FreshnessRequirement requirement =
        new FreshnessRequirement(true, true, false, null, null, null);

    assertEquals("new: REQUEST", fixture.get(requirement, storable("new", fresh(20))));
    assertEquals("old: hit, age 0, remaining 10", fixture.get(failing(UNREACHABLE)));
  }

  @Test
  void reloadWithOnlyIfCachedFails() {
    fixture.store("old", fresh(10));
    FreshnessRequirement requirement =
        new FreshnessRequirement(true, false, true, null, null, null);

    assertEquals("NotCached[]", fixture.get(requirement, storable("new", fresh(20))));
    assertEquals(0, fixture.loads.get());
  }

  @Test
  void onlyIfCachedReturnsStoredValue() {
    fixture.store("old", fresh(10));

    assertEquals(
        "old: hit, age 0, remaining 10", fixture.get(ONLY_IF_CACHED, storable("new", fresh(10))));
  }

  @Test
  void onlyIfCachedFailsWithoutStoredValue() {
    assertEquals("NotCached[]", fixture.get(ONLY_IF_CACHED, storable("new", fresh(10))));
    assertEquals(0, fixture.loads.get());
  }

  @Test
  void onlyIfCachedFailsIfStoredValueIsNotAcceptable() {
    fixture.store("old", lifetime(10, 0, 50));
    fixture.ticker.advanceNanos(5);

    assertEquals(
        "NotCached[]", fixture.get(onlyIfCached(Duration.ofNanos(4)), storable("new", fresh(10))));
    fixture.ticker.advanceNanos(5);
    assertEquals("NotCached[]", fixture.get(ONLY_IF_CACHED, storable("new", fresh(10))));
  }

  @Test
  void onlyIfCachedDoesNotRefresh() {
    fixture.store("old", lifetime(10, 10, 0));
    fixture.ticker.advanceNanos(10);

    assertEquals(
        "old: hit, age 10, remaining 0", fixture.get(ONLY_IF_CACHED, storable("new", fresh(10))));
    assertThat(fixture.background).isEmpty();
  }

  @Test
  void noStoreReturnsStoredValue() {
    fixture.store("old", lifetime(10, 10, 0));
    fixture.ticker.advanceNanos(10);

    assertEquals(
        "old: hit, age 10, remaining 0", fixture.get(dontStore(), storable("new", fresh(10))));
    assertThat(fixture.background).isEmpty();
  }

  @Test
  void noStoreLoadsWithoutStoring() {
    assertEquals("new: MISS", fixture.get(dontStore(), storable("new", fresh(10))));
    assertEquals("mine: MISS", fixture.get(dontStore(), unstorable("mine")));
    assertEquals(
        "BadAnswer[reason=status 500, isClientError=false]",
        fixture.get(dontStore(), failing(UNREACHABLE)));

    assertEquals("miss", CacheFixture.found(fixture.held.cache.peek(A)));
  }

  @ParameterizedTest
  @CsvSource({
    "4, 'new: REQUEST, stored for 10'",
    "5, 'old: hit, age 5, remaining 5'",
    "6, 'old: hit, age 5, remaining 5'"
  })
  void servesValueWithinMaxAge(long nanos, String expected) {
    fixture.store("old", fresh(10));
    fixture.ticker.advanceNanos(5);

    assertEquals(expected, fixture.get(maxAge(nanos), storable("new", fresh(10))));
  }

  @ParameterizedTest
  @CsvSource({
    "6, 'new: REQUEST, stored for 10'",
    "5, 'old: hit, age 5, remaining 5'",
    "4, 'old: hit, age 5, remaining 5'"
  })
  void servesValueWithinMinFresh(long nanos, String expected) {
    fixture.store("old", fresh(10));
    fixture.ticker.advanceNanos(5);

    assertEquals(expected, fixture.get(minFresh(nanos), storable("new", fresh(10))));
  }

  @ParameterizedTest
  @CsvSource({
    "4, 'new: STALE, stored for 10'",
    "5, 'old: hit, age 15, remaining -5'",
    "6, 'old: hit, age 15, remaining -5'"
  })
  void servesStaleIfErrorValueWithinMaxStale(long nanos, String expected) {
    fixture.store("old", lifetime(10, 0, 20));
    fixture.ticker.advanceNanos(15);

    assertEquals(expected, fixture.get(maxStale(nanos), storable("new", fresh(10))));
    assertThat(fixture.background).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "4, 'new: STALE, stored for 10'",
    "5, 'old: hit, age 15, remaining -5'",
    "6, 'old: hit, age 15, remaining -5'"
  })
  void servesRevalidatableValueWithinMaxStale(long nanos, String expected) {
    fixture.store("old", lifetime(10, 20, 0));
    fixture.ticker.advanceNanos(15);

    assertEquals(expected, fixture.get(maxStale(nanos), storable("new", fresh(10))));
  }

  @Test
  void maxStaleDoesNotPreventRefresh() {
    fixture.store("old", lifetime(10, 20, 0));
    fixture.ticker.advanceNanos(15);

    fixture.get(maxStale(5), storable("new", fresh(10)));

    assertEquals(1, fixture.background.size());
  }

  @Test
  void unlimitedMaxStaleDoesNotPreventRefresh() {
    fixture.store("old", lifetime(10, 20, 0));
    fixture.ticker.advanceNanos(15);
    FreshnessRequirement anyStaleness =
        new FreshnessRequirement(
            false, false, false, null, null, FreshnessRequirement.ANY_AGE.maxStale());

    assertEquals(
        "old: hit, age 15, remaining -5", fixture.get(anyStaleness, storable("new", fresh(10))));
    assertEquals(1, fixture.background.size());
  }

  @Test
  void cachedAtAnyAgeDoesNotRefresh() {
    fixture.store("old", lifetime(10, 20, 0));
    fixture.ticker.advanceNanos(15);

    assertEquals(
        "old: hit, age 15, remaining -5",
        fixture.get(FreshnessRequirement.ANY_AGE, storable("new", fresh(10))));
    assertThat(fixture.background).isEmpty();
  }

  @Test
  void anyAgeReturnsAnyStoredValue() {
    fixture.store("old", lifetime(10, 0, 20));
    fixture.ticker.advanceNanos(29);

    assertEquals(
        "old: hit, age 29, remaining -19",
        fixture.get(FreshnessRequirement.ANY_AGE, storable("new", fresh(10))));
  }

  @Test
  void loadsIfStaleValueIsNotAcceptable() {
    fixture.store("old", lifetime(10, 20, 20));
    fixture.ticker.advanceNanos(15);

    assertEquals("new: STALE, stored for 10", fixture.get(minFresh(0), storable("new", fresh(10))));
  }

  @Test
  void appliesMaxAgeToStaleValue() {
    fixture.store("old", lifetime(10, 0, 20));
    fixture.ticker.advanceNanos(15);
    FreshnessRequirement requirement =
        new FreshnessRequirement(
            false, false, false, Duration.ofNanos(14), null, Duration.ofNanos(20));

    assertEquals("new: STALE, stored for 10", fixture.get(requirement, storable("new", fresh(10))));
  }

  @Test
  void servesTooOldValueOnErrorIfItsLifetimeAllows() {
    fixture.store("old", lifetime(10, 0, 1));
    fixture.ticker.advanceNanos(5);

    assertEquals("old: hit, age 5, remaining 5", fixture.get(maxAge(1), failing(UNREACHABLE)));
  }

  @Test
  void doesNotServeTooOldValueOnErrorWithoutStaleIfError() {
    fixture.store("old", fresh(10));
    fixture.ticker.advanceNanos(5);

    assertEquals(
        "BadAnswer[reason=status 500, isClientError=false]",
        fixture.get(maxAge(1), failing(UNREACHABLE)));
  }
}
