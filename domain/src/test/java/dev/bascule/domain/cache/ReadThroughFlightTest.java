package dev.bascule.domain.cache;

import static dev.bascule.domain.cache.Lifetimes.fresh;
import static dev.bascule.domain.cache.ReadThroughFixture.A;
import static dev.bascule.domain.cache.ReadThroughFixture.UNREACHABLE;
import static dev.bascule.domain.cache.ReadThroughFixture.dontStore;
import static dev.bascule.domain.cache.ReadThroughFixture.minFresh;
import static dev.bascule.domain.cache.ReadThroughFixture.storable;
import static dev.bascule.domain.cache.ReadThroughFixture.told;
import static dev.bascule.domain.cache.ReadThroughFixture.unstorable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("C12 one loading for all who ask at once")
class ReadThroughFlightTest {

  private final ReadThroughFixture fixture = new ReadThroughFixture();
  private final Gate<Loaded<String>> gate = new Gate<>();
  private final Call<String> leader = fixture.start(gate);

  @BeforeEach
  void leaderLoads() {
    gate.awaitEntered();
  }

  @Test
  @DisplayName("C12 a hundred at once cost one loading")
  void aHundredAtOnceCostOneLoading() throws Exception {
    List<Call<String>> waiters = new ArrayList<>();
    for (int i = 0; i < 99; i++) {
      waiters.add(fixture.start(storable("other", fresh(10))).untilItWaits());
    }

    gate.open(new Loaded.Storable<>("new", fresh(10)));

    assertEquals("new: MISS, stored for 10", leader.result());
    for (Call<String> waiter : waiters) {
      assertEquals("new: MISS, collapsed, stored for 10", waiter.result());
    }
    assertEquals(1, fixture.loads.get());
  }

  @Test
  @DisplayName("C12 a failure reaches all, and is not stored")
  void aFailureReachesAll() throws Exception {
    Call<String> waiter = fixture.start(storable("other", fresh(10))).untilItWaits();

    gate.open(new Loaded.Failed<>(UNREACHABLE));

    assertEquals("BadAnswer[reason=status 500]", leader.result());
    assertEquals("BadAnswer[reason=status 500]", waiter.result());
    assertEquals("miss", CacheFixture.found(fixture.held.cache.peek(A)));
  }

  @Test
  @DisplayName("C12 a waiter leaves at its deadline, and does not disturb the leader")
  void aWaiterLeavesAtItsDeadline() throws Exception {
    Deadline near = Deadline.after(Duration.ofMillis(7), fixture.ticker);
    Call<String> waiter =
        Call.start(
            () ->
                told(
                    fixture.station.get(
                        Homes.only(A), FreshnessDemand.NONE, near, fixture.deadlineless(gate))));
    waiter.untilItWaits();

    fixture.ticker.advance(Duration.ofMillis(7));

    assertEquals("TimedOut[after=PT0.007S]", waiter.result());
    gate.open(new Loaded.Storable<>("new", fresh(10)));
    assertEquals("new: MISS, stored for 10", leader.result());
    assertEquals(1, gate.calls());
  }

  @Test
  @DisplayName("C12 an interrupted waiter leaves as cancelled, still interrupted")
  void anInterruptedWaiterLeavesAsCancelled() throws Exception {
    Call<String> waiter =
        Call.start(
            () -> fixture.get(FreshnessDemand.NONE, gate) + Thread.currentThread().isInterrupted());
    waiter.untilItWaits();

    waiter.interrupt();

    assertEquals("Cancelled[]true", waiter.result());
    gate.open(new Loaded.Storable<>("new", fresh(10)));
    assertEquals("new: MISS, stored for 10", leader.result());
  }

  @Test
  @DisplayName("C12 a cancelled leader hands over to a waiter")
  void aCancelledLeaderHandsOver() throws Exception {
    Call<String> waiter = fixture.start(storable("other", fresh(10))).untilItWaits();

    gate.open(new Loaded.Failed<>(new Failure.Cancelled()));

    assertEquals("Cancelled[]", leader.result());
    assertEquals("other: MISS, stored for 10", waiter.result());
  }

  @ParameterizedTest
  @MethodSource("impatience")
  @DisplayName("C12 a leader's impatience is its own: it hands over to a waiter")
  void anImpatientLeaderHandsOver(Failure failure) throws Exception {
    Call<String> waiter = fixture.start(storable("other", fresh(10))).untilItWaits();

    gate.open(new Loaded.Failed<>(failure));

    assertEquals(failure.toString(), leader.result());
    assertEquals("other: MISS, stored for 10", waiter.result());
    assertEquals(2, fixture.loads.get());
  }

  @ParameterizedTest
  @MethodSource("impatience")
  @DisplayName("C12 after a leader's impatience one at a time loads, and each has its own failure")
  void afterAnImpatientLeaderOneAtATimeLoads(Failure failure) throws Exception {
    AtomicInteger loading = new AtomicInteger();
    List<Call<String>> waiters = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waiters.add(
          fixture
              .start(
                  () -> {
                    assertEquals(1, loading.incrementAndGet());
                    loading.decrementAndGet();
                    return new Loaded.Failed<>(failure);
                  })
              .untilItWaits());
    }

    gate.open(new Loaded.Failed<>(failure));

    for (Call<String> waiter : waiters) {
      assertEquals(failure.toString(), waiter.result());
    }
    assertEquals(101, fixture.loads.get());
  }

  @Test
  @DisplayName("C12 behind a dead-slow server, each leaves at its own deadline")
  void behindADeadSlowServerEachLeavesAtItsOwnDeadline() throws Exception {
    Duration wait = Duration.ofHours(1);
    List<Call<String>> waiters = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waiters.add(fixture.start(storable("other", fresh(10))).untilItWaits());
    }

    gate.openWith(
        () -> {
          fixture.ticker.advance(wait);
          return new Loaded.Failed<>(new Failure.TimedOut(wait));
        });

    assertEquals("TimedOut[after=PT1H]", leader.result());
    for (Call<String> waiter : waiters) {
      assertEquals("TimedOut[after=PT1H]", waiter.result());
    }
    assertEquals(1, fixture.loads.get());
  }

  static List<Failure> impatience() {
    return List.of(
        new Failure.TimedOut(Duration.ofSeconds(1)),
        new Failure.Saturated(64, Duration.ofSeconds(1)));
  }

  @Test
  @DisplayName("C12 a leader that throws strands nobody")
  void aThrowingLeaderStrandsNobody() throws Exception {
    Call<String> waiter = fixture.start(storable("other", fresh(10))).untilItWaits();

    gate.openWith(
        () -> {
          throw new IllegalStateException("broken");
        });

    assertThrows(ExecutionException.class, leader::result);
    assertEquals("other: MISS, stored for 10", waiter.result());
  }

  @Test
  @DisplayName("C12 whoever comes after an invalidation joins no loading from before it")
  void whoeverComesAfterAnInvalidationLoadsAnew() throws Exception {
    fixture.station.clear();

    assertEquals("after: MISS, stored for 10", fixture.get(storable("after", fresh(10))));

    gate.open(new Loaded.Storable<>("before", fresh(10)));
    assertEquals("before: MISS", leader.result());
    assertEquals("after: hit, age 0, remaining 10", fixture.get(storable("late", fresh(10))));
  }

  @Test
  @DisplayName("C12 a reload joins no loading")
  void aReloadJoinsNone() throws Exception {
    assertEquals(
        "reloaded: REQUEST, stored for 10",
        fixture.get(FreshnessDemand.RELOAD, storable("reloaded", fresh(10))));

    gate.open(new Loaded.Failed<>(UNREACHABLE));
    leader.result();
  }

  @Test
  void whoeverWantsNothingStoredJoinsNone() throws Exception {
    assertEquals("mine: MISS", fixture.get(dontStore(), storable("mine", fresh(10))));

    gate.open(new Loaded.Storable<>("new", fresh(10)));
    assertEquals("new: MISS, stored for 10", leader.result());
  }

  @Test
  @DisplayName("C13 an answer that cannot be stored releases the waiters, all at once")
  void anUnstorableAnswerReleasesTheWaiters() throws Exception {
    Gate<Loaded<String>> first = new Gate<>();
    Gate<Loaded<String>> second = new Gate<>();
    Call<String> one = fixture.start(first).untilItWaits();
    Call<String> two = fixture.start(second).untilItWaits();

    gate.open(new Loaded.Unstorable<>("mine"));
    first.awaitEntered();
    second.awaitEntered();
    first.open(new Loaded.Unstorable<>("1"));
    second.open(new Loaded.Unstorable<>("2"));

    assertEquals("mine: MISS", leader.result());
    assertEquals("1: MISS", one.result());
    assertEquals("2: MISS", two.result());
  }

  @Test
  @DisplayName("C13 until the mark dies, nobody waits for anybody")
  void untilTheMarkDiesNobodyWaits() throws Exception {
    gate.open(new Loaded.Unstorable<>("mine"));
    leader.result();
    Gate<Loaded<String>> held = new Gate<>();
    Call<String> next = fixture.start(held);
    held.awaitEntered();

    assertEquals("yours: MISS", fixture.get(unstorable("yours")));

    held.open(new Loaded.Unstorable<>("next"));
    assertEquals("next: MISS", next.result());
  }

  @Test
  @DisplayName("C12 a new leader first looks whether somebody stored meanwhile")
  void aNewLeaderLooksFirst() throws Exception {
    Call<String> waiter = fixture.start(storable("other", fresh(10))).untilItWaits();
    fixture.store("stored meanwhile", fresh(10));

    gate.open(new Loaded.Failed<>(new Failure.Cancelled()));

    assertEquals("Cancelled[]", leader.result());
    assertEquals("stored meanwhile: hit, age 0, remaining 10", waiter.result());
    assertEquals(1, fixture.loads.get());
  }

  @Test
  void aNewLeaderLoadsWhereWhatWasStoredMeanwhileDoesNotMeetItsDemand() throws Exception {
    Call<String> waiter = fixture.start(minFresh(50), storable("other", fresh(99))).untilItWaits();
    fixture.store("stored meanwhile", fresh(10));

    gate.open(new Loaded.Failed<>(new Failure.Cancelled()));

    leader.result();
    assertEquals("other: MISS, stored for 99", waiter.result());
  }

  @Test
  void whatALeaderFoundIsLookedUpByEachOfTheOthers() throws Exception {
    Call<String> one = fixture.start(storable("other", fresh(10))).untilItWaits();
    Call<String> two = fixture.start(storable("other", fresh(10))).untilItWaits();
    fixture.store("stored meanwhile", fresh(10));

    gate.open(new Loaded.Failed<>(new Failure.Cancelled()));

    leader.result();
    assertEquals("stored meanwhile: hit, age 0, remaining 10", one.result());
    assertEquals("stored meanwhile: hit, age 0, remaining 10", two.result());
    assertEquals(1, fixture.loads.get());
  }
}
