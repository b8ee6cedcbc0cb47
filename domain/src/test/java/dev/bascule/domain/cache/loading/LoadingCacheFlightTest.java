package dev.bascule.domain.cache.loading;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.A;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.UNREACHABLE;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.describe;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.dontStore;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.minFresh;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.storable;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.unstorable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoadingCacheFlightTest {

  private final LoadingCacheFixture fixture = new LoadingCacheFixture();
  private final BlockingLoader<LoadResult<String>> blockingLoader = new BlockingLoader<>();
  private final BackgroundCall<String> leader = fixture.start(blockingLoader);

  @BeforeEach
  void leaderLoads() {
    blockingLoader.awaitEntered();
  }

  @Test
  void loadsOnceForAHundredConcurrentCallers() throws Exception {
    List<BackgroundCall<String>> waiters = new ArrayList<>();
    for (int i = 0; i < 99; i++) {
      waiters.add(fixture.start(storable("other", fresh(10))).awaitBlocked());
    }

    blockingLoader.open(new LoadResult.Storable<>("new", fresh(10)));

    assertEquals("new: MISS, stored for 10", leader.result());
    for (BackgroundCall<String> waiter : waiters) {
      assertEquals("new: MISS, collapsed, stored for 10", waiter.result());
    }
    assertEquals(1, fixture.loads.get());
  }

  @Test
  void returnsFailureToAllWaiters() throws Exception {
    BackgroundCall<String> waiter = fixture.start(storable("other", fresh(10))).awaitBlocked();

    blockingLoader.open(new LoadResult.Failed<>(UNREACHABLE));

    assertEquals("BadAnswer[reason=status 500, isClientError=false]", leader.result());
    assertEquals("BadAnswer[reason=status 500, isClientError=false]", waiter.result());
    assertEquals("miss", CacheFixture.found(fixture.held.cache.peek(A)));
  }

  @Test
  void waiterLeavesAtItsDeadline() throws Exception {
    Deadline near = Deadline.after(Duration.ofMillis(7), fixture.ticker);
    BackgroundCall<String> waiter =
        BackgroundCall.start(
            () ->
                describe(
                    fixture.loadingCache.get(
                        CacheKeys.only(A),
                        FreshnessRequirement.NONE,
                        near,
                        fixture.deadlineless(blockingLoader))));
    waiter.awaitBlocked();

    fixture.ticker.advance(Duration.ofMillis(7));

    assertEquals("TimedOut[after=PT0.007S]", waiter.result());
    blockingLoader.open(new LoadResult.Storable<>("new", fresh(10)));
    assertEquals("new: MISS, stored for 10", leader.result());
    assertEquals(1, blockingLoader.calls());
  }

  @Test
  void interruptedWaiterIsCancelled() throws Exception {
    BackgroundCall<String> waiter =
        BackgroundCall.start(
            () ->
                fixture.get(FreshnessRequirement.NONE, blockingLoader)
                    + Thread.currentThread().isInterrupted());
    waiter.awaitBlocked();

    waiter.interrupt();

    assertEquals("Cancelled[]true", waiter.result());
    blockingLoader.open(new LoadResult.Storable<>("new", fresh(10)));
    assertEquals("new: MISS, stored for 10", leader.result());
  }

  @Test
  void cancelledLeaderHandsOver() throws Exception {
    BackgroundCall<String> waiter = fixture.start(storable("other", fresh(10))).awaitBlocked();

    blockingLoader.open(new LoadResult.Failed<>(new Failure.Cancelled()));

    assertEquals("Cancelled[]", leader.result());
    assertEquals("other: MISS, stored for 10", waiter.result());
  }

  @ParameterizedTest
  @MethodSource("impatience")
  void leaderThatTimesOutHandsOver(Failure failure) throws Exception {
    BackgroundCall<String> waiter = fixture.start(storable("other", fresh(10))).awaitBlocked();

    blockingLoader.open(new LoadResult.Failed<>(failure));

    assertEquals(failure.toString(), leader.result());
    assertEquals("other: MISS, stored for 10", waiter.result());
    assertEquals(2, fixture.loads.get());
  }

  @ParameterizedTest
  @MethodSource("impatience")
  void loadsOneAtATimeAfterLeaderTimedOut(Failure failure) throws Exception {
    AtomicInteger loading = new AtomicInteger();
    List<BackgroundCall<String>> waiters = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waiters.add(
          fixture
              .start(
                  () -> {
                    assertEquals(1, loading.incrementAndGet());
                    loading.decrementAndGet();
                    return new LoadResult.Failed<>(failure);
                  })
              .awaitBlocked());
    }

    blockingLoader.open(new LoadResult.Failed<>(failure));

    for (BackgroundCall<String> waiter : waiters) {
      assertEquals(failure.toString(), waiter.result());
    }
    assertEquals(101, fixture.loads.get());
  }

  @Test
  void eachCallerOfSlowServerLeavesAtItsDeadline() throws Exception {
    Duration wait = Duration.ofHours(1);
    List<BackgroundCall<String>> waiters = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waiters.add(fixture.start(storable("other", fresh(10))).awaitBlocked());
    }

    blockingLoader.openWith(
        () -> {
          fixture.ticker.advance(wait);
          return new LoadResult.Failed<>(new Failure.TimedOut(wait));
        });

    assertEquals("TimedOut[after=PT1H]", leader.result());
    for (BackgroundCall<String> waiter : waiters) {
      assertEquals("TimedOut[after=PT1H]", waiter.result());
    }
    assertEquals(1, fixture.loads.get());
  }

  static List<Failure> impatience() {
    return List.of(
        new Failure.TimedOut(Duration.ofSeconds(1)),
        new Failure.Saturated(64, Duration.ofSeconds(1)),
        // The server of the leader was replaced.
        new Failure.UnknownServer("everything"));
  }

  @Test
  void throwingLeaderHandsOver() throws Exception {
    BackgroundCall<String> waiter = fixture.start(storable("other", fresh(10))).awaitBlocked();

    blockingLoader.openWith(
        () -> {
          throw new IllegalStateException("broken");
        });

    assertThrows(ExecutionException.class, leader::result);
    assertEquals("other: MISS, stored for 10", waiter.result());
  }

  @Test
  void callerAfterInvalidationDoesNotJoinEarlierLoad() throws Exception {
    fixture.loadingCache.clear();

    assertEquals("after: MISS, stored for 10", fixture.get(storable("after", fresh(10))));

    blockingLoader.open(new LoadResult.Storable<>("before", fresh(10)));
    assertEquals("before: MISS", leader.result());
    assertEquals("after: hit, age 0, remaining 10", fixture.get(storable("late", fresh(10))));
  }

  @Test
  void reloadDoesNotJoin() throws Exception {
    assertEquals(
        "reloaded: REQUEST, stored for 10",
        fixture.get(FreshnessRequirement.RELOAD, storable("reloaded", fresh(10))));

    blockingLoader.open(new LoadResult.Failed<>(UNREACHABLE));
    leader.result();
  }

  @Test
  void noStoreDoesNotJoin() throws Exception {
    assertEquals("mine: MISS", fixture.get(dontStore(), storable("mine", fresh(10))));

    blockingLoader.open(new LoadResult.Storable<>("new", fresh(10)));
    assertEquals("new: MISS, stored for 10", leader.result());
  }

  @Test
  void uncacheableValueReleasesAllWaiters() throws Exception {
    BlockingLoader<LoadResult<String>> first = new BlockingLoader<>();
    BlockingLoader<LoadResult<String>> second = new BlockingLoader<>();
    BackgroundCall<String> one = fixture.start(first).awaitBlocked();
    BackgroundCall<String> two = fixture.start(second).awaitBlocked();

    blockingLoader.open(new LoadResult.Unstorable<>("mine"));
    first.awaitEntered();
    second.awaitEntered();
    first.open(new LoadResult.Unstorable<>("1"));
    second.open(new LoadResult.Unstorable<>("2"));

    assertEquals("mine: MISS", leader.result());
    assertEquals("1: MISS", one.result());
    assertEquals("2: MISS", two.result());
  }

  @Test
  void callersDoNotWaitWhileMarked() throws Exception {
    blockingLoader.open(new LoadResult.Unstorable<>("mine"));
    leader.result();
    BlockingLoader<LoadResult<String>> held = new BlockingLoader<>();
    BackgroundCall<String> next = fixture.start(held);
    held.awaitEntered();

    assertEquals("yours: MISS", fixture.get(unstorable("yours")));

    held.open(new LoadResult.Unstorable<>("next"));
    assertEquals("next: MISS", next.result());
  }

  @Test
  void newLeaderLooksUpFirst() throws Exception {
    BackgroundCall<String> waiter = fixture.start(storable("other", fresh(10))).awaitBlocked();
    fixture.store("stored meanwhile", fresh(10));

    blockingLoader.open(new LoadResult.Failed<>(new Failure.Cancelled()));

    assertEquals("Cancelled[]", leader.result());
    assertEquals("stored meanwhile: hit, age 0, remaining 10", waiter.result());
    assertEquals(1, fixture.loads.get());
  }

  @Test
  void newLeaderLoadsIfStoredValueIsNotAcceptable() throws Exception {
    BackgroundCall<String> waiter =
        fixture.start(minFresh(50), storable("other", fresh(99))).awaitBlocked();
    fixture.store("stored meanwhile", fresh(10));

    blockingLoader.open(new LoadResult.Failed<>(new Failure.Cancelled()));

    leader.result();
    assertEquals("other: MISS, stored for 99", waiter.result());
  }

  @Test
  void waitersLookUpValueThatLeaderFound() throws Exception {
    BackgroundCall<String> one = fixture.start(storable("other", fresh(10))).awaitBlocked();
    BackgroundCall<String> two = fixture.start(storable("other", fresh(10))).awaitBlocked();
    fixture.store("stored meanwhile", fresh(10));

    blockingLoader.open(new LoadResult.Failed<>(new Failure.Cancelled()));

    leader.result();
    assertEquals("stored meanwhile: hit, age 0, remaining 10", one.result());
    assertEquals("stored meanwhile: hit, age 0, remaining 10", two.result());
    assertEquals(1, fixture.loads.get());
  }
}
