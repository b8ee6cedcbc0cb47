package dev.bascule.domain.cache.loading;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.UNREACHABLE;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.failing;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.storable;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.freshness.FreshnessRequirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
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
  @DisplayName("C12 an older loading does not overwrite what a later reload stored")
  void anOlderLoadingDoesNotOverwriteALaterReload() throws Exception {
    fixture.get(FreshnessRequirement.RELOAD, storable("reloaded", fresh(10)));

    blockingLoader.open(new LoadResult.Storable<>("older", fresh(10)));

    assertEquals("older: MISS", leader.result());
    assertEquals("reloaded: hit, age 0, remaining 10", fixture.get(storable("late", fresh(10))));
  }

  @Test
  @DisplayName("C12 whoever comes after a reload joins no loading from before it")
  void whoeverComesAfterAReloadLoadsAnew() throws Exception {
    fixture.get(FreshnessRequirement.RELOAD, storable("reloaded", fresh(10)));
    fixture.ticker.advanceNanos(10);

    assertEquals("after: MISS, stored for 10", fixture.get(storable("after", fresh(10))));

    blockingLoader.open(new LoadResult.Storable<>("older", fresh(10)));
    assertEquals("older: MISS", leader.result());
  }

  @Test
  @DisplayName("C12 a reload that may not be kept lets no older loading store either")
  void aReloadThatMayNotBeKeptEndsOlderLoadings() throws Exception {
    assertEquals(
        "reloaded: REQUEST",
        fixture.get(FreshnessRequirement.RELOAD, storable("reloaded", fresh(0))));

    blockingLoader.open(new LoadResult.Storable<>("older", fresh(10)));

    assertEquals("older: MISS", leader.result());
  }

  @Test
  @DisplayName("C12 a failed reload leaves the loadings under way as they are")
  void aFailedReloadHarmsNoLoading() throws Exception {
    fixture.get(FreshnessRequirement.RELOAD, failing(UNREACHABLE));

    blockingLoader.open(new LoadResult.Storable<>("new", fresh(10)));

    assertEquals("new: MISS, stored for 10", leader.result());
  }

  @Test
  @DisplayName("C12 a reload stores over a loading that landed while it ran")
  void aReloadStoresOverALoadingThatLandedMeanwhile() {
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
  @DisplayName("C12 of two reloads the one that began later is kept, whichever ends first")
  void theReloadThatBeganLaterIsKept() throws Exception {
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
  @DisplayName("C12 a reload that is overtaken by an invalidation is not stored")
  void aReloadOvertakenByAnInvalidationIsNotStored() {
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
  @DisplayName("C13 of those who load alone after a mark, the one that began later is kept")
  void ofThoseAfterAMarkTheOneThatBeganLaterIsKept() throws Exception {
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
