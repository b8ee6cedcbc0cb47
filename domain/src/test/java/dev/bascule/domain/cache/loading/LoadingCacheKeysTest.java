package dev.bascule.domain.cache.loading;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.TestLifetimes.lifetime;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.UNREACHABLE;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.failing;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.storable;
import static dev.bascule.domain.cache.lru.TestKey.key;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.cache.TestCaches;
import dev.bascule.domain.cache.lru.TestKey;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Under which of two keys a value is stored and looked up. */
class LoadingCacheKeysTest {

  private static final TestKey ANNE = key("anne");
  private static final TestKey BERT = key("bert");
  private static final TestKey ALL = key("all");

  private final LoadingCacheFixture fixture = new LoadingCacheFixture();

  @Nested
  class PrivateValue {

    @Test
    void isStoredUnderOwnKey() {
      assertEquals("hers: MISS, stored for 10", get(ANNE, storable("hers", fresh(10))));

      assertEquals("hers: hit, age 0, remaining 10", get(ANNE, storable("new", fresh(10))));
      assertEquals("his: MISS, stored for 10", get(BERT, storable("his", fresh(10))));
    }

    @Test
    void deletesSharedValue() {
      get(ANNE, shareable("shared", fresh(10)));

      fixture.ticker.advanceNanos(1);
      reload(ANNE, storable("hers", fresh(10)));

      assertEquals("miss", found(ALL));
      assertEquals("his: MISS, stored for 10", get(BERT, storable("his", fresh(10))));
    }

    @Test
    void isServedOnError() {
      get(ANNE, storable("hers", lifetime(10, 0, 10)));
      fixture.ticker.advanceNanos(10);

      assertEquals("hers: hit, age 10, remaining 0", get(ANNE, failing(UNREACHABLE)));
      assertEquals(UNREACHABLE.toString(), get(BERT, failing(UNREACHABLE)));
    }
  }

  @Nested
  class SharedValue {

    @Test
    void isStoredUnderSharedKey() {
      assertEquals("shared: MISS, stored for 10", get(ANNE, shareable("shared", fresh(10))));

      assertEquals("shared: hit, age 0, remaining 10", get(BERT, storable("his", fresh(10))));
      assertEquals("miss", found(ANNE));
    }

    @Test
    void isStoredAfterInvalidation() {
      get(ANNE, shareable("old", fresh(10)));
      fixture.loadingCache.clear();

      assertEquals("new: MISS, stored for 10", get(ANNE, shareable("new", fresh(10))));
    }

    @Test
    void deletesPrivateValue() {
      get(ANNE, storable("hers", fresh(10)));
      get(BERT, storable("his", fresh(10)));

      reload(ANNE, shareable("shared", fresh(10)));

      assertEquals("shared: hit, age 0, remaining 10", get(ANNE, storable("new", fresh(10))));
      assertEquals("his: hit, age 0, remaining 10", get(BERT, storable("new", fresh(10))));
    }

    @Test
    void deletesPrivateValueEvenIfNotStored() {
      get(ANNE, storable("hers", fresh(10)));

      assertEquals("shared: REQUEST", reload(ANNE, shareable("shared", fresh(0))));

      assertEquals("miss", found(ANNE));
      assertEquals("miss", found(ALL));
    }

    @Test
    void isServedOnError() {
      get(ANNE, shareable("shared", lifetime(10, 0, 10)));
      fixture.ticker.advanceNanos(10);

      assertEquals("shared: hit, age 10, remaining 0", get(BERT, failing(UNREACHABLE)));
    }

    @Test
    void isRefreshedByAnyCaller() {
      get(ANNE, shareable("shared", lifetime(10, 10, 0)));
      fixture.ticker.advanceNanos(10);

      get(BERT, storable("his", fresh(10)));
      fixture.runBackground();

      assertEquals("his: hit, age 0, remaining 10", get(BERT, storable("new", fresh(10))));
      assertEquals("hers: MISS, stored for 10", get(ANNE, storable("hers", fresh(10))));
    }

    @Test
    void isStoredUnderOwnKeyWithoutSharedKey() {
      CacheKeys<TestKey> alone = CacheKeys.only(ANNE);

      fixture.loadingCache.get(
          alone,
          FreshnessRequirement.NONE,
          fixture.soon(),
          _ -> shareable("hers", fresh(10)).get());

      assertEquals("fresh hers", found(ANNE));
      assertEquals(Optional.of("hers"), fixture.loadingCache.peek(alone));
    }

    @Test
    void isLookedUpAfterPrivateValue() {
      get(BERT, shareable("shared", fresh(10)));
      TestCaches.put(fixture.held.cache, ANNE, "hers", fresh(10));

      assertEquals("hers: hit, age 0, remaining 10", get(ANNE, storable("new", fresh(10))));
      assertEquals(Optional.of("hers"), fixture.loadingCache.peek(cacheKeys(ANNE)));
      assertEquals(Optional.of("shared"), fixture.loadingCache.peek(cacheKeys(BERT)));
    }

    @Test
    void countsAsOneLookUp() {
      get(ANNE, shareable("shared", fresh(10)));
      get(BERT, storable("his", fresh(10)));

      assertEquals(1, fixture.loadingCache.stats().hits());
      assertEquals(1, fixture.loadingCache.stats().misses());
    }
  }

  @Nested
  class DuringLoad {

    private final BlockingLoader<LoadResult<String>> blockingLoader = new BlockingLoader<>();
    private final BackgroundCall<String> anne =
        BackgroundCall.start(() -> get(ANNE, blockingLoader));

    DuringLoad() {
      blockingLoader.awaitEntered();
    }

    @Test
    void callersWithOtherKeysDoNotWait() throws Exception {
      assertEquals("his: MISS, stored for 10", get(BERT, storable("his", fresh(10))));

      blockingLoader.open(new LoadResult.Storable<>("shared", fresh(10), true));
      assertEquals("shared: MISS, stored for 10", anne.result());
      assertEquals("his: hit, age 0, remaining 10", get(BERT, storable("new", fresh(10))));
    }

    @Test
    void callersWithSameOwnKeyWait() throws Exception {
      BackgroundCall<String> too =
          BackgroundCall.start(() -> get(ANNE, storable("second", fresh(10)))).awaitBlocked();

      blockingLoader.open(new LoadResult.Storable<>("shared", fresh(10), true));

      assertEquals("shared: MISS, collapsed, stored for 10", too.result());
      anne.result();
    }

    @Test
    void invalidatedOwnKeyRejectsPrivateValue() throws Exception {
      // In the cache only: the loading cache invalidates by tags, which both keys have or none.
      fixture.held.cache.delete(ANNE);

      blockingLoader.open(new LoadResult.Storable<>("hers", fresh(10)));

      assertEquals("hers: MISS", anne.result());
    }

    @Test
    void invalidatedSharedKeyRejectsSharedValue() throws Exception {
      fixture.held.cache.delete(ALL);

      blockingLoader.open(new LoadResult.Storable<>("shared", fresh(10), true));

      assertEquals("shared: MISS", anne.result());
      assertEquals("miss", found(ALL));
    }

    @Test
    void clearRejectsBothValues() throws Exception {
      fixture.loadingCache.clear();

      blockingLoader.open(new LoadResult.Storable<>("shared", fresh(10), true));

      assertEquals("shared: MISS", anne.result());
      assertEquals("miss", found(ALL));
    }

    @Test
    void laterSharedReloadRejectsPrivateValue() throws Exception {
      reload(ANNE, shareable("later", fresh(10)));

      blockingLoader.open(new LoadResult.Storable<>("earlier", fresh(10)));

      assertEquals("earlier: MISS", anne.result());
      assertEquals("later: hit, age 0, remaining 10", get(ANNE, storable("new", fresh(10))));
    }

    @Test
    void laterPrivateReloadRejectsSharedValue() throws Exception {
      reload(ANNE, storable("later", fresh(10)));

      blockingLoader.open(new LoadResult.Storable<>("earlier", fresh(10), true));

      assertEquals("earlier: MISS", anne.result());
      assertEquals("miss", found(ALL));
      assertEquals("later: hit, age 0, remaining 10", get(ANNE, storable("new", fresh(10))));
    }

    @Test
    void findsValueThatWasSharedMeanwhile() throws Exception {
      BackgroundCall<String> too =
          BackgroundCall.start(() -> get(ANNE, storable("second", fresh(10)))).awaitBlocked();
      get(BERT, shareable("shared", fresh(10)));

      blockingLoader.open(new LoadResult.Unstorable<>("hers"));

      assertEquals("hers: MISS", anne.result());
      assertEquals("shared: hit, age 0, remaining 10", too.result());
    }
  }

  @Test
  void refreshIsStoredUnderEitherKeyAndInvalidatedUnderBoth() {
    fixture.loadingCache.refresh(cacheKeys(ANNE), Duration.ofSeconds(1), _ -> shared("one"));
    fixture.runBackground();
    assertEquals("fresh one", found(ALL));
    fixture.ticker.advanceNanos(10);

    fixture.loadingCache.refresh(
        cacheKeys(ANNE),
        Duration.ofSeconds(1),
        _ -> {
          fixture.held.cache.delete(ALL);
          return shared("two");
        });
    fixture.runBackground();

    assertEquals("miss", found(ALL));
  }

  private static LoadResult<String> shared(String value) {
    return new LoadResult.Storable<>(value, fresh(10), true);
  }

  private static Supplier<LoadResult<String>> shareable(String value, FreshnessLifetime lifetime) {
    return () -> new LoadResult.Storable<>(value, lifetime, true);
  }

  private static CacheKeys<TestKey> cacheKeys(TestKey own) {
    return new CacheKeys<>(own, Optional.of(ALL));
  }

  private String get(TestKey own, Supplier<LoadResult<String>> loader) {
    return get(own, FreshnessRequirement.NONE, loader);
  }

  private String reload(TestKey own, Supplier<LoadResult<String>> loader) {
    return get(own, FreshnessRequirement.RELOAD, loader);
  }

  private String get(
      TestKey own, FreshnessRequirement requirement, Supplier<LoadResult<String>> loader) {
    return LoadingCacheFixture.describe(
        fixture.loadingCache.get(cacheKeys(own), requirement, fixture.soon(), _ -> loader.get()));
  }

  private String found(TestKey key) {
    return CacheFixture.found(fixture.held.cache.peek(key));
  }
}
