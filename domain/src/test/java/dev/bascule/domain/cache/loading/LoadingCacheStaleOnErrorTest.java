package dev.bascule.domain.cache.loading;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.TestLifetimes.lifetime;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.A;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.UNREACHABLE;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.dontStore;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.failing;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.minFresh;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.storable;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.unstorable;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoadingCacheStaleOnErrorTest {

  private final LoadingCacheFixture fixture = new LoadingCacheFixture();

  @Test
  void isNotServedIfLoadSucceeds() {
    fixture.store("old", lifetime(10, 0, 10));
    fixture.ticker.advanceNanos(10);

    assertEquals("new: STALE, stored for 10", fixture.get(storable("new", fresh(10))));
  }

  @ParameterizedTest
  @MethodSource("unavailabilities")
  void isServedIfServerIsUnavailable(Failure failure) {
    fixture.store("old", lifetime(10, 0, 10));
    fixture.ticker.advanceNanos(19);

    assertEquals("old: hit, age 19, remaining -9", fixture.get(failing(failure)));
  }

  @ParameterizedTest
  @MethodSource("overloadFailures")
  void isServedIfServerOrBridgeThrottles(Failure failure) {
    fixture.store("old", lifetime(10, 0, 10));
    fixture.ticker.advanceNanos(19);

    assertEquals("old: hit, age 19, remaining -9", fixture.get(failing(failure)));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void isNotServedIfFailureIsNotTransient(Failure failure) {
    fixture.store("old", lifetime(10, 0, 10));
    fixture.ticker.advanceNanos(19);

    assertEquals(failure.toString(), fixture.get(failing(failure)));
  }

  @Test
  void isServedWithNoStore() {
    fixture.store("old", lifetime(10, 0, 10));
    fixture.ticker.advanceNanos(10);

    assertEquals("old: hit, age 10, remaining 0", fixture.get(dontStore(), failing(UNREACHABLE)));
  }

  @Test
  void isServedBeforeLoadThatIsLikelyToFail() {
    fixture.store("old", lifetime(10, 0, 10));
    fixture.ticker.advanceNanos(19);

    Optional<String> outcome = beforeLoad(FreshnessRequirement.NONE);
    int loadsBefore = fixture.loads.get();
    fixture.runBackground();

    assertEquals(Optional.of("old: hit, age 19, remaining -9"), outcome);
    assertEquals(0, loadsBefore);
    assertEquals(1, fixture.loads.get());
  }

  static Stream<FreshnessRequirement> requirementsForYoungerValues() {
    return Stream.of(
        LoadingCacheFixture.maxAge(18),
        minFresh(1),
        LoadingCacheFixture.maxStale(8),
        FreshnessRequirement.RELOAD);
  }

  @ParameterizedTest
  @MethodSource("requirementsForYoungerValues")
  void isNotServedBeforeLoadToCallerWhoRequiresYoungerValue(FreshnessRequirement requirement) {
    fixture.store("old", lifetime(10, 0, 10));
    fixture.ticker.advanceNanos(19);

    assertEquals(Optional.empty(), beforeLoad(requirement));
    assertEquals(0, fixture.background.size());
  }

  private Optional<String> beforeLoad(FreshnessRequirement requirement) {
    return fixture
        .loadingCache
        .getStaleOnError(
            CacheKeys.only(A),
            requirement,
            fixture.soon(),
            fixture.deadlineless(failing(UNREACHABLE)))
        .map(LoadingCacheFixture::describe);
  }

  @Test
  void isNotServedIfItExpiredDuringLoad() {
    fixture.store("old", lifetime(10, 0, 10));
    fixture.ticker.advanceNanos(19);

    String outcome =
        fixture.get(
            () -> {
              fixture.ticker.advanceNanos(1);
              return new LoadResult.Failed<>(UNREACHABLE);
            });

    assertEquals("BadAnswer[reason=status 500, isClientError=false]", outcome);
  }

  @Test
  void isNotServedAfterStaleIfErrorThoughRevalidatable() {
    fixture.store("old", lifetime(10, 20, 10));
    fixture.ticker.advanceNanos(20);

    assertEquals(
        "BadAnswer[reason=status 500, isClientError=false]",
        fixture.get(minFresh(1), failing(UNREACHABLE)));
  }

  @Test
  void isNotServedIfInvalidatedDuringLoad() {
    fixture.store("old", lifetime(10, 0, 10));
    fixture.ticker.advanceNanos(10);

    String outcome =
        fixture.get(
            () -> {
              fixture.loadingCache.clear();
              return new LoadResult.Failed<>(UNREACHABLE);
            });

    assertEquals("BadAnswer[reason=status 500, isClientError=false]", outcome);
  }

  @Test
  void survivesUncacheableValue() {
    fixture.store("old", lifetime(10, 0, 10));
    fixture.ticker.advanceNanos(10);

    assertEquals("mine: STALE", fixture.get(unstorable("mine")));
    assertEquals("old: hit, age 10, remaining 0", fixture.get(failing(UNREACHABLE)));
  }

  @Test
  void uncacheableValueReleasesWaitersDespiteStaleValue() throws Exception {
    fixture.store("old", lifetime(10, 0, 10));
    fixture.ticker.advanceNanos(10);
    BlockingLoader<LoadResult<String>> blockingLoader = new BlockingLoader<>();
    BlockingLoader<LoadResult<String>> first = new BlockingLoader<>();
    BlockingLoader<LoadResult<String>> second = new BlockingLoader<>();
    BackgroundCall<String> leader = fixture.start(blockingLoader);
    blockingLoader.awaitEntered();
    BackgroundCall<String> one = fixture.start(first).awaitBlocked();
    BackgroundCall<String> two = fixture.start(second).awaitBlocked();

    blockingLoader.open(new LoadResult.Unstorable<>("mine"));
    first.awaitEntered();
    second.awaitEntered();
    first.open(new LoadResult.Unstorable<>("1"));
    second.open(new LoadResult.Unstorable<>("2"));

    assertEquals("mine: STALE", leader.result());
    assertEquals("1: STALE", one.result());
    assertEquals("2: STALE", two.result());
  }

  @Test
  void isServedToWaiterThatTimesOut() throws Exception {
    fixture.store("old", lifetime(10, 0, Duration.ofHours(1).toNanos()));
    fixture.ticker.advanceNanos(10);
    BlockingLoader<LoadResult<String>> blockingLoader = new BlockingLoader<>();
    BackgroundCall<String> leader = fixture.start(blockingLoader);
    blockingLoader.awaitEntered();

    Outcome<String> outcome =
        fixture.loadingCache.get(
            CacheKeys.only(A),
            FreshnessRequirement.NONE,
            new Deadline(fixture.ticker.nanos()),
            fixture.deadlineless(blockingLoader));

    assertEquals("old: hit, age 10, remaining 0", LoadingCacheFixture.describe(outcome));
    blockingLoader.open(new LoadResult.Storable<>("new", fresh(10)));
    assertEquals("new: STALE, stored for 10", leader.result());
  }

  static Stream<Failure> unavailabilities() {
    return Stream.of(
        new Failure.Unreachable("refused", DeliveryStatus.NOT_SENT),
        new Failure.BadAnswer("status 500"),
        new Failure.TimedOut(Duration.ofSeconds(10)),
        new Failure.CircuitOpen(Duration.ofSeconds(30)));
  }

  static Stream<Failure> overloadFailures() {
    return Stream.of(
        new Failure.Throttled("status 429", Optional.empty()),
        new Failure.Throttled("status 503", Optional.of(Duration.ofSeconds(30))),
        new Failure.NotRunning("the process keeps exiting", Duration.ofSeconds(1)),
        new Failure.Saturated(64, Duration.ofSeconds(1)));
  }

  static Stream<Failure> answers() {
    return Stream.of(
        new Failure.Rejected(-32603, "internal error", Optional.empty()),
        new Failure.Refused("status 401"),
        new Failure.Cancelled(),
        new Failure.UnknownServer("s"),
        new Failure.UnknownTool(new ServerId("s"), new ToolName("t")),
        new Failure.NotCached());
  }
}
