package dev.bascule.domain.cache.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.cache.loading.LoadOutcome.Joined;
import dev.bascule.domain.cache.loading.LoadResult.Failed;
import dev.bascule.domain.cache.loading.LoadResult.Storable;
import dev.bascule.domain.cache.loading.LoadResult.Unstorable;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SingleFlightTest {

  private static final Storable<String> SHARED = storable("shared");
  private static final Storable<String> OTHER = storable("other");
  private static final LoadOutcome<String> OWN = new Unstorable<>("own");
  private static final LoadOutcome<String> GIVEN_UP = new Failed<>(new Failure.UnknownServer("s"));

  private final FakeTicker ticker = new FakeTicker();
  private final SingleFlight<String, String> flights = new SingleFlight<>(ticker);
  private final BlockingLoader<LoadOutcome<String>> blockingLoader = new BlockingLoader<>();
  private final AtomicInteger otherLoads = new AtomicInteger();

  @AfterEach
  void keepsNothing() {
    assertEquals(0, flights.inFlightCount());
  }

  @Test
  void runsLoaderOnThreadOfCaller() {
    LoadOutcome<String> outcome =
        flights.run("k", soon(), () -> storable(Thread.currentThread().toString()));

    assertEquals(storable(Thread.currentThread().toString()), outcome);
  }

  @Test
  void holdsNoLockDuringLoad() {
    LoadOutcome<String> outcome =
        flights.run("k", soon(), () -> flights.run("other", soon(), () -> SHARED));

    assertEquals(SHARED, outcome);
  }

  @Test
  void loadsAgainForLaterCaller() {
    flights.run("k", soon(), this::other);
    flights.run("k", soon(), this::other);

    assertEquals(2, otherLoads.get());
  }

  @Test
  void loadsOnceForAllWaiters() throws Exception {
    BackgroundCall<LoadOutcome<String>> leader = lead();
    List<BackgroundCall<LoadOutcome<String>>> waiters = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiters.add(wait("k").awaitBlocked());
    }

    assertEquals(1, flights.inFlightCount());
    blockingLoader.open(SHARED);

    assertEquals(SHARED, leader.result());
    for (BackgroundCall<LoadOutcome<String>> waiter : waiters) {
      assertEquals(new Joined<>(SHARED), waiter.result());
    }
    assertEquals(0, otherLoads.get());
  }

  @Test
  void loadsKeysIndependently() throws Exception {
    BackgroundCall<LoadOutcome<String>> leader = lead();

    assertEquals(OTHER, flights.run("l", soon(), this::other));

    blockingLoader.open(SHARED);
    leader.result();
  }

  @Test
  void releasesWaiterAtItsDeadline() throws Exception {
    BackgroundCall<LoadOutcome<String>> leader = lead();
    BackgroundCall<LoadOutcome<String>> patient = wait("k").awaitBlocked();
    Deadline near = Deadline.after(Duration.ofMillis(1), ticker);
    BackgroundCall<LoadOutcome<String>> hasty =
        BackgroundCall.start(() -> flights.run("k", near, this::other));
    hasty.awaitBlocked();

    ticker.advance(Duration.ofMillis(1));

    assertEquals(timedOut(Duration.ofMillis(1)), hasty.result());
    blockingLoader.open(SHARED);
    assertEquals(new Joined<>(SHARED), patient.result());
    assertEquals(SHARED, leader.result());
  }

  @Test
  void doesNotWaitAfterDeadline() throws Exception {
    BackgroundCall<LoadOutcome<String>> leader = lead();

    assertEquals(
        timedOut(Duration.ZERO), flights.run("k", new Deadline(ticker.nanos()), this::other));

    blockingLoader.open(SHARED);
    leader.result();
  }

  @Test
  void leadsEvenAfterDeadline() {
    LoadOutcome<String> outcome = flights.run("k", new Deadline(ticker.nanos()), this::other);

    assertEquals(OTHER, outcome);
  }

  @Test
  void releasesInterruptedWaiterWithInterruptStatus() throws Exception {
    BackgroundCall<LoadOutcome<String>> leader = lead();
    BackgroundCall<LoadOutcome<String>> waiter =
        BackgroundCall.start(
            () -> {
              LoadOutcome<String> outcome = flights.run("k", soon(), this::other);
              assertTrue(Thread.currentThread().isInterrupted());
              return outcome;
            });
    waiter.awaitBlocked();

    waiter.interrupt();

    assertEquals(new Failed<>(new Failure.Cancelled()), waiter.result());
    blockingLoader.open(SHARED);
    assertEquals(SHARED, leader.result());
  }

  @Test
  void promotesWaiterIfLeaderGivesUp() throws Exception {
    BackgroundCall<LoadOutcome<String>> leader = lead();
    BackgroundCall<LoadOutcome<String>> one = wait("k").awaitBlocked();
    BackgroundCall<LoadOutcome<String>> two = wait("k").awaitBlocked();

    blockingLoader.open(GIVEN_UP);

    assertEquals(GIVEN_UP, leader.result());
    assertThat(List.of(one.result(), two.result()))
        .containsExactlyInAnyOrder(new Joined<>(OTHER), OTHER);
    assertEquals(1, otherLoads.get());
  }

  @Test
  void promotesWaiterIfLeaderThrows() throws Exception {
    BackgroundCall<LoadOutcome<String>> leader = lead();
    BackgroundCall<LoadOutcome<String>> one = wait("k").awaitBlocked();
    BackgroundCall<LoadOutcome<String>> two = wait("k").awaitBlocked();

    blockingLoader.openWith(
        () -> {
          throw new IllegalStateException("broken");
        });

    ExecutionException thrown = assertThrows(ExecutionException.class, leader::result);
    assertInstanceOf(IllegalStateException.class, thrown.getCause());
    assertThat(List.of(one.result(), two.result()))
        .containsExactlyInAnyOrder(new Joined<>(OTHER), OTHER);
    assertEquals(1, otherLoads.get());
  }

  @Test
  void removesFlightWithoutCallers() {
    assertEquals(GIVEN_UP, flights.run("k", soon(), () -> GIVEN_UP));
  }

  @Test
  void neverPromotesWaiterAfterItsDeadline() throws Exception {
    Deadline near = Deadline.after(Duration.ofHours(1), ticker);
    BackgroundCall<LoadOutcome<String>> leader = lead();
    BackgroundCall<LoadOutcome<String>> late =
        BackgroundCall.start(() -> flights.run("k", near, this::other));
    late.awaitBlocked();

    blockingLoader.openWith(
        () -> {
          ticker.advance(Duration.ofHours(1));
          return GIVEN_UP;
        });

    leader.result();
    assertEquals(timedOut(Duration.ofHours(1)), late.result());
    assertEquals(0, otherLoads.get());
  }

  @Test
  void runsLoadersOfAllWaitersIfResultIsUnshared() throws Exception {
    BackgroundCall<LoadOutcome<String>> leader = lead();
    BlockingLoader<LoadOutcome<String>> first = new BlockingLoader<>();
    BlockingLoader<LoadOutcome<String>> second = new BlockingLoader<>();
    BackgroundCall<LoadOutcome<String>> one = wait("k", first).awaitBlocked();
    BackgroundCall<LoadOutcome<String>> two = wait("k", second).awaitBlocked();

    blockingLoader.open(OWN);
    first.awaitEntered();
    second.awaitEntered();
    first.open(storable("1"));
    second.open(storable("2"));

    assertEquals(OWN, leader.result());
    assertEquals(storable("1"), one.result());
    assertEquals(storable("2"), two.result());
  }

  @Test
  void runsLoadersOfWaitersIfToolIsBlockedForLeader() throws Exception {
    LoadOutcome<String> blocked =
        new Failed<>(
            new Failure.CircuitOpen(Duration.ofSeconds(30), Optional.of(new ToolName("tool"))));
    BackgroundCall<LoadOutcome<String>> leader = lead();
    BackgroundCall<LoadOutcome<String>> waiter = wait("k").awaitBlocked();

    blockingLoader.open(blocked);

    assertEquals(blocked, leader.result());
    assertEquals(OTHER, waiter.result());
  }

  @Test
  void runsLoadersOfWaitersIfArgumentsOfLeaderAreInvalid() throws Exception {
    LoadOutcome<String> invalid =
        new Failed<>(
            new Failure.InvalidArguments(List.of(new ArgumentError("/a", "type", "is wrong"))));
    BackgroundCall<LoadOutcome<String>> leader = lead();
    BackgroundCall<LoadOutcome<String>> waiter = wait("k").awaitBlocked();

    blockingLoader.open(invalid);

    assertEquals(invalid, leader.result());
    assertEquals(OTHER, waiter.result());
  }

  @Test
  void startsNewFlightAfterUnsharedResult() throws Exception {
    flights.run("k", soon(), () -> OWN);
    BackgroundCall<LoadOutcome<String>> leader = lead();
    BackgroundCall<LoadOutcome<String>> waiter = wait("k").awaitBlocked();

    blockingLoader.open(SHARED);

    leader.result();
    assertEquals(new Joined<>(SHARED), waiter.result());
  }

  private BackgroundCall<LoadOutcome<String>> lead() {
    BackgroundCall<LoadOutcome<String>> leader =
        BackgroundCall.start(() -> flights.run("k", soon(), blockingLoader));
    blockingLoader.awaitEntered();
    return leader;
  }

  private BackgroundCall<LoadOutcome<String>> wait(String key) {
    return wait(key, this::other);
  }

  private BackgroundCall<LoadOutcome<String>> wait(
      String key, Supplier<LoadOutcome<String>> loader) {
    return BackgroundCall.start(() -> flights.run(key, soon(), loader));
  }

  private LoadOutcome<String> other() {
    otherLoads.incrementAndGet();
    return OTHER;
  }

  private Deadline soon() {
    return Deadline.after(Duration.ofHours(1), ticker);
  }

  private static Storable<String> storable(String value) {
    return new Storable<>(value, FreshnessLifetime.of(Duration.ofMinutes(1)));
  }

  private static LoadOutcome<String> timedOut(Duration after) {
    return new Failed<>(new Failure.TimedOut(after));
  }
}
