package dev.bascule.domain.cache.loading;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.TestLifetimes.lifetime;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.A;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.storable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.cache.lru.TestKey;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoadingCacheJitterTest {

  private static final FreshnessLifetime LIFETIME = lifetime(1_000_000, 7, 8);

  private final LoadingCacheFixture fixture = new LoadingCacheFixture();
  private final TtlJitter jitter = new TtlJitter(0.25, 1);
  private final LoadingCache<TestKey, String> loadingCache = fixture.newLoadingCache(jitter);
  private final long shortened = jitter.shorten(LIFETIME, A).fresh().toNanos();

  @Test
  void shortensLoadedValue() {
    assertTrue(shortened < 1_000_000);

    assertEquals("new: MISS, stored for " + shortened, get(FreshnessRequirement.NONE));

    assertStoredForTheShortenedLife();
  }

  @Test
  void shortensReloadedValue() {
    assertEquals("new: REQUEST, stored for " + shortened, get(FreshnessRequirement.RELOAD));

    assertStoredForTheShortenedLife();
  }

  @Test
  void shortensRefreshedValue() {
    loadingCache.refresh(
        CacheKeys.only(A), Duration.ofSeconds(1), fixture.deadlineless(storable("new", LIFETIME)));
    fixture.runBackground();

    assertStoredForTheShortenedLife();
  }

  @Test
  void ignoresValueThatIsNotStored() {
    Outcome<String> outcome =
        loadingCache.get(
            CacheKeys.only(A),
            FreshnessRequirement.NONE,
            fixture.soon(),
            fixture.deadlineless(storable("new", fresh(0))));

    assertEquals("new: MISS", LoadingCacheFixture.describe(outcome));
  }

  private void assertStoredForTheShortenedLife() {
    fixture.ticker.advanceNanos(shortened - 1);
    assertEquals("fresh new", CacheFixture.found(fixture.held.cache.peek(A)));
    fixture.ticker.advanceNanos(1);
    assertEquals("revalidatable new", CacheFixture.found(fixture.held.cache.peek(A)));
  }

  private String get(FreshnessRequirement requirement) {
    return LoadingCacheFixture.describe(
        loadingCache.get(
            CacheKeys.only(A),
            requirement,
            fixture.soon(),
            fixture.deadlineless(storable("new", LIFETIME))));
  }
}
