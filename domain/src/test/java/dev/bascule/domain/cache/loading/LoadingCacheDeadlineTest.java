package dev.bascule.domain.cache.loading;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.TestLifetimes.lifetime;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.A;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.dontStore;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The deadlines that loaders receive. */
class LoadingCacheDeadlineTest {

  private static final Duration WAIT = Duration.ofSeconds(3);

  private final LoadingCacheFixture fixture = new LoadingCacheFixture();
  private final List<Deadline> told = new ArrayList<>();

  @ParameterizedTest
  @MethodSource("demands")
  void foregroundLoadHasDeadlineOfCaller(FreshnessRequirement requirement) {
    Deadline deadline = get(requirement);

    assertEquals(List.of(deadline), told);
  }

  @Test
  void loadAfterUncacheableMarkHasDeadlineOfCaller() {
    fixture.get(LoadingCacheFixture.unstorable("mine"));

    Deadline deadline = get(FreshnessRequirement.NONE);

    assertEquals(List.of(deadline), told);
  }

  @Test
  void backgroundLoadHasTimeOfCallerFromItsStart() {
    fixture.store("old", lifetime(10, 10, 0));
    fixture.ticker.advanceNanos(10);
    get(FreshnessRequirement.NONE);
    fixture.ticker.advance(Duration.ofMinutes(1));

    fixture.runBackground();

    assertEquals(List.of(Deadline.after(WAIT, fixture.ticker)), told);
  }

  @Test
  void refreshHasRequestedTimeFromItsStart() {
    fixture.loadingCache.refresh(CacheKeys.only(A), WAIT, this::load);
    fixture.ticker.advance(Duration.ofMinutes(1));

    fixture.runBackground();

    assertEquals(List.of(Deadline.after(WAIT, fixture.ticker)), told);
  }

  static List<FreshnessRequirement> demands() {
    return List.of(FreshnessRequirement.NONE, FreshnessRequirement.RELOAD, dontStore());
  }

  private Deadline get(FreshnessRequirement requirement) {
    Deadline deadline = Deadline.after(WAIT, fixture.ticker);
    fixture.loadingCache.get(CacheKeys.only(A), requirement, deadline, this::load);
    return deadline;
  }

  private LoadResult<String> load(Deadline deadline) {
    told.add(deadline);
    return new LoadResult.Storable<>("new", fresh(10));
  }
}
