package dev.bascule.domain.cache.loading;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.TestLifetimes.lifetime;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.A;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.UNREACHABLE;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.failing;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.storable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.domain.cache.lru.TestKey;
import dev.bascule.domain.cache.shared.SharedCache;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A refresh that a caller requests without the value. */
class LoadingCacheRefreshTest {

  private static final Duration WAIT = Duration.ofSeconds(3);

  private final LoadingCacheFixture fixture = new LoadingCacheFixture();

  @Test
  void storesInBackgroundWithoutCountingLookUp() {
    refresh(storable("new", fresh(10)));
    assertEquals(0, fixture.loads.get());

    fixture.runBackground();

    assertEquals(Optional.of("new"), fixture.loadingCache.peek(CacheKeys.only(A)));
    assertEquals(0, fixture.loadingCache.stats().gets());
  }

  @Test
  void replacesStaleValue() {
    fixture.store("old", lifetime(10, 0, 10));
    fixture.ticker.advanceNanos(10);

    refresh(storable("new", fresh(10)));
    fixture.runBackground();

    assertEquals(Optional.of("new"), fixture.loadingCache.peek(CacheKeys.only(A)));
  }

  @Test
  void doesNothingDuringRefresh() {
    refresh(storable("new", fresh(10)));

    refresh(storable("other", fresh(10)));

    assertEquals(1, fixture.background.size());
  }

  @Test
  void doesNothingDuringRefreshOfStaleValue() {
    fixture.store("old", lifetime(10, 10, 0));
    fixture.ticker.advanceNanos(10);
    fixture.get(storable("new", fresh(10)));

    refresh(storable("other", fresh(10)));

    assertEquals(1, fixture.background.size());
  }

  @Test
  void doesNotLoadIfValueIsFreshByThen() {
    refresh(storable("new", fresh(10)));
    fixture.store("newest", fresh(10));

    fixture.runBackground();

    assertEquals(0, fixture.loads.get());
  }

  @Test
  void storesValueLoadedAfterInvalidation() {
    refresh(storable("new", fresh(10)));
    fixture.loadingCache.clear();

    fixture.runBackground();

    assertEquals(Optional.of("new"), fixture.loadingCache.peek(CacheKeys.only(A)));
  }

  @Test
  void doesNotStoreValueInvalidatedDuringLoad() {
    refresh(
        () -> {
          fixture.loadingCache.clear();
          return new LoadResult.Storable<>("new", fresh(10));
        });

    fixture.runBackground();

    assertEquals(Optional.empty(), fixture.loadingCache.peek(CacheKeys.only(A)));
  }

  @Test
  void canBeRequestedAgainAfterFailure() {
    fixture.store("old", lifetime(10, 0, 10));
    fixture.ticker.advanceNanos(10);
    refresh(failing(UNREACHABLE));
    fixture.runBackground();
    assertEquals(Optional.of("old"), fixture.loadingCache.peek(CacheKeys.only(A)));

    refresh(storable("new", fresh(10)));

    assertEquals(1, fixture.background.size());
  }

  @Test
  void canBeRequestedAgainAfterLoaderThrew() {
    refresh(
        () -> {
          throw new IllegalStateException("broken");
        });
    assertThrows(IllegalStateException.class, fixture::runBackground);

    refresh(storable("new", fresh(10)));

    assertEquals(1, fixture.background.size());
  }

  @Test
  void ignoresFullExecutor() {
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

    loadingCache.refresh(CacheKeys.only(A), WAIT, fixture.deadlineless(storable("new", fresh(10))));
    loadingCache.refresh(CacheKeys.only(A), WAIT, fixture.deadlineless(storable("new", fresh(10))));

    assertEquals(2, fixture.background.size());
    assertThat(fixture.loadingCache.peek(CacheKeys.only(A))).isEmpty();
  }

  private void refresh(Supplier<LoadResult<String>> loader) {
    fixture.loadingCache.refresh(CacheKeys.only(A), WAIT, fixture.deadlineless(loader));
  }
}
