package dev.bascule.domain.cache.loading;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.TestLifetimes.lifetime;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.A;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.UNREACHABLE;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.failing;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.minFresh;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.storable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.cache.lru.TestKey;
import dev.bascule.domain.cache.shared.SharedCache;
import dev.bascule.domain.freshness.FreshnessRequirement;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LoadingCacheStaleTest {

  private final LoadingCacheFixture fixture = new LoadingCacheFixture();

  @Nested
  class WhileRevalidatable {

    private final Supplier<LoadResult<String>> loader = storable("new", fresh(10));

    @Test
    void isServedAndRefreshedOnce() {
      fixture.store("old", lifetime(10, 10, 0));
      fixture.ticker.advanceNanos(15);

      assertEquals("old: hit, age 15, remaining -5", fixture.get(loader));
      assertEquals("old: hit, age 15, remaining -5", fixture.get(loader));
      assertEquals(0, fixture.loads.get());
      assertEquals(1, fixture.background.size());

      fixture.runBackground();
      assertEquals(1, fixture.loads.get());
      assertEquals("new: hit, age 0, remaining 10", fixture.get(loader));
      assertThat(fixture.background).isEmpty();
    }

    @Test
    void isRefreshedAfterInvalidation() {
      fixture.loadingCache.clear();
      fixture.store("old", lifetime(10, 10, 0));
      fixture.ticker.advanceNanos(10);
      fixture.get(loader);

      fixture.runBackground();

      assertEquals("new: hit, age 0, remaining 10", fixture.get(loader));
    }

    @Test
    void isRefreshedWheneverStale() {
      fixture.store("old", lifetime(10, 10, 0));
      fixture.ticker.advanceNanos(10);
      fixture.get(storable("new", lifetime(10, 10, 0)));
      fixture.runBackground();
      fixture.ticker.advanceNanos(10);

      assertEquals("new: hit, age 10, remaining 0", fixture.get(loader));

      assertEquals(1, fixture.background.size());
    }

    @Test
    void isServedAfterFailedRefreshAndRefreshedAgain() {
      fixture.store("old", lifetime(10, 10, 0));
      fixture.ticker.advanceNanos(10);
      fixture.get(failing(UNREACHABLE));
      fixture.runBackground();

      assertEquals("old: hit, age 10, remaining 0", fixture.get(loader));

      assertEquals(1, fixture.background.size());
    }

    @Test
    void isRefreshedAgainAfterTheLoaderThrew() {
      fixture.store("old", lifetime(10, 10, 0));
      fixture.ticker.advanceNanos(10);
      fixture.get(
          () -> {
            throw new IllegalStateException("broken");
          });
      assertThrows(IllegalStateException.class, fixture::runBackground);

      fixture.get(loader);

      assertEquals(1, fixture.background.size());
    }

    @Test
    void isNotLoadedIfAnotherCallerDidMeanwhile() {
      fixture.store("old", lifetime(10, 10, 0));
      fixture.ticker.advanceNanos(10);
      fixture.get(loader);
      fixture.store("newest", fresh(10));

      fixture.runBackground();

      assertEquals(0, fixture.loads.get());
      assertEquals("newest: hit, age 0, remaining 10", fixture.get(loader));
    }

    @Test
    void isNotStoredIfInvalidatedMeanwhile() {
      fixture.store("old", lifetime(10, 10, 0));
      fixture.ticker.advanceNanos(10);
      fixture.get(
          () -> {
            fixture.loadingCache.clear();
            return loader.get();
          });

      fixture.runBackground();

      assertEquals("miss", CacheFixture.found(fixture.held.cache.peek(A)));
    }

    @Test
    void doesNotWaitForLoadInFlight() throws Exception {
      fixture.store("old", lifetime(10, 10, 0));
      fixture.ticker.advanceNanos(10);
      fixture.get(loader);
      BlockingLoader<LoadResult<String>> blockingLoader = new BlockingLoader<>();
      BackgroundCall<String> foreground = fixture.start(minFresh(5), blockingLoader);
      blockingLoader.awaitEntered();

      fixture.runBackground();

      assertEquals(1, fixture.loads.get());
      blockingLoader.open(new LoadResult.Storable<>("new", fresh(10)));
      assertEquals("new: STALE, stored for 10", foreground.result());
    }

    @Test
    void isServedIfExecutorIsFull() {
      LoadingCache<TestKey, String> loadingCache =
          new LoadingCache<>(
              fixture.held.cache,
              SharedCache.none(),
              fixture.ticker,
              task -> {
                fixture.background.add(task);
                throw new RejectedExecutionException("full");
              },
              TtlJitter.NONE);
      fixture.store("old", lifetime(10, 10, 0));
      fixture.ticker.advanceNanos(10);

      for (int i = 0; i < 2; i++) {
        assertEquals(
            "old: hit, age 10, remaining 0",
            LoadingCacheFixture.describe(
                loadingCache.get(
                    CacheKeys.only(A),
                    FreshnessRequirement.NONE,
                    fixture.soon(),
                    _ -> loader.get())));
      }

      assertEquals(2, fixture.background.size());
    }

    @Test
    void isServedOnError() {
      fixture.store("old", lifetime(10, 10, 20));
      fixture.ticker.advanceNanos(15);

      assertEquals(
          "old: hit, age 15, remaining -5", fixture.get(minFresh(1), failing(UNREACHABLE)));
    }

    @Test
    void isNotServedOnErrorWithoutStaleIfError() {
      fixture.store("old", lifetime(10, 10, 5));
      fixture.ticker.advanceNanos(15);

      assertEquals(
          "BadAnswer[reason=status 500, isClientError=false]",
          fixture.get(minFresh(1), failing(UNREACHABLE)));
    }
  }
}
