package dev.bascule.domain.cache.loading;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.UNREACHABLE;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.failing;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.storable;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.freshness.FreshnessRequirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which of several concurrent loads is kept. The leader began first. */
class LoadingCacheOvertakenTest {

  private final LoadingCacheFixture fixture = new LoadingCacheFixture();
  private final BlockingLoader<LoadResult<String>> blockingLoader = new BlockingLoader<>();
  private final BackgroundCall<String> leader = fixture.start(blockingLoader);

  @BeforeEach
  void leaderLoads() {
    blockingLoader.awaitEntered();
  }

  @Test
  void earlierLoadDoesNotOverwriteLaterReload() throws Exception {
    fixture.get(FreshnessRequirement.RELOAD, storable("reloaded", fresh(10)));

    blockingLoader.open(new LoadResult.Storable<>("older", fresh(10)));

    assertEquals("older: MISS", leader.result());
    assertEquals("reloaded: hit, age 0, remaining 10", fixture.get(storable("late", fresh(10))));
  }

  @Test
  void callerAfterReloadDoesNotJoinEarlierLoad() throws Exception {
    fixture.get(FreshnessRequirement.RELOAD, storable("reloaded", fresh(10)));
    fixture.ticker.advanceNanos(10);

    assertEquals("after: MISS, stored for 10", fixture.get(storable("after", fresh(10))));

    blockingLoader.open(new LoadResult.Storable<>("older", fresh(10)));
    assertEquals("older: MISS", leader.result());
  }

  @Test
  void uncacheableReloadRejectsEarlierLoads() throws Exception {
    assertEquals(
        "reloaded: REQUEST",
        fixture.get(FreshnessRequirement.RELOAD, storable("reloaded", fresh(0))));

    blockingLoader.open(new LoadResult.Storable<>("older", fresh(10)));

    assertEquals("older: MISS", leader.result());
  }

  @Test
  void failedReloadDoesNotAffectLoads() throws Exception {
    fixture.get(FreshnessRequirement.RELOAD, failing(UNREACHABLE));

    blockingLoader.open(new LoadResult.Storable<>("new", fresh(10)));

    assertEquals("new: MISS, stored for 10", leader.result());
  }

  @Test
  void reloadOverwritesLoadThatCompletedMeanwhile() {
    String outcome =
        fixture.get(
            FreshnessRequirement.RELOAD,
            () -> {
              landed("older");
              return new LoadResult.Storable<>("reloaded", fresh(10));
            });

    assertEquals("reloaded: REQUEST, stored for 10", outcome);
  }

  @Test
  void keepsReloadThatBeganLater() throws Exception {
    blockingLoader.open(new LoadResult.Failed<>(UNREACHABLE));
    leader.result();
    BlockingLoader<LoadResult<String>> first = new BlockingLoader<>();
    BlockingLoader<LoadResult<String>> second = new BlockingLoader<>();
    BlockingLoader<LoadResult<String>> third = new BlockingLoader<>();
    BackgroundCall<String> one = fixture.start(FreshnessRequirement.RELOAD, first);
    first.awaitEntered();
    BackgroundCall<String> two = fixture.start(FreshnessRequirement.RELOAD, second);
    second.awaitEntered();
    BackgroundCall<String> three = fixture.start(FreshnessRequirement.RELOAD, third);
    third.awaitEntered();

    second.open(new LoadResult.Storable<>("2", fresh(10)));
    assertEquals("2: REQUEST, stored for 10", two.result());
    first.open(new LoadResult.Storable<>("1", fresh(10)));
    assertEquals("1: REQUEST", one.result());
    third.open(new LoadResult.Storable<>("3", fresh(10)));
    assertEquals("3: REQUEST, stored for 10", three.result());

    assertEquals("3: hit, age 0, remaining 10", fixture.get(storable("late", fresh(10))));
  }

  @Test
  void doesNotStoreReloadThatWasInvalidated() {
    String outcome =
        fixture.get(
            FreshnessRequirement.RELOAD,
            () -> {
              fixture.loadingCache.clear();
              return new LoadResult.Storable<>("reloaded", fresh(10));
            });

    assertEquals("reloaded: REQUEST", outcome);
    blockingLoader.open(new LoadResult.Failed<>(UNREACHABLE));
  }

  @Test
  void keepsLaterLoadAfterMark() throws Exception {
    blockingLoader.open(new LoadResult.Unstorable<>("mine"));
    leader.result();
    BlockingLoader<LoadResult<String>> first = new BlockingLoader<>();
    BackgroundCall<String> one = fixture.start(first);
    first.awaitEntered();

    assertEquals("2: MISS, stored for 10", fixture.get(storable("2", fresh(10))));
    first.open(new LoadResult.Storable<>("1", fresh(10)));

    assertEquals("1: MISS", one.result());
    assertEquals("2: hit, age 0, remaining 10", fixture.get(storable("late", fresh(10))));
  }

  /** Completes the leader with {@code value}, and waits for it. */
  private void landed(String value) {
    blockingLoader.open(new LoadResult.Storable<>(value, fresh(10)));
    assertEquals(value + ": MISS, stored for 10", assertDoesNotThrow(leader::result));
  }
}
