package dev.bascule.domain.cache.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.domain.cache.loading.SingleFlight.FlightResult;
import dev.bascule.domain.cache.loading.SingleFlight.Sharing;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SingleFlightTest {

  private static final String SHARED = "shared";
  private static final String OWN = "own";
  private static final String GIVEN_UP = "given up";

  private final FakeTicker ticker = new FakeTicker();
  private final SingleFlight<String, String> flights =
      new SingleFlight<>(ticker, SingleFlightTest::sharing);
  private final BlockingLoader<String> blockingLoader = new BlockingLoader<>();
  private final AtomicInteger otherLoads = new AtomicInteger();

  @AfterEach
  void keepsNothing() {
    assertEquals(0, flights.inFlightCount());
  }

  @Test
  void runsLoaderOnThreadOfCaller() {
    FlightResult<String> result = flights.run("k", soon(), () -> Thread.currentThread().toString());

    assertEquals(new FlightResult.Loaded<>(Thread.currentThread().toString()), result);
  }

  @Test
  void holdsNoLockDuringLoad() {
    FlightResult<String> result =
        flights.run("k", soon(), () -> flights.run("other", soon(), () -> SHARED) + "");

    assertEquals(new FlightResult.Loaded<>("Loaded[result=shared]"), result);
  }

  @Test
  void loadsAgainForLaterCaller() {
    flights.run("k", soon(), this::other);
    flights.run("k", soon(), this::other);

    assertEquals(2, otherLoads.get());
  }

  @Test
  void loadsOnceForAllWaiters() throws Exception {
    BackgroundCall<FlightResult<String>> leader = lead();
    List<BackgroundCall<FlightResult<String>>> waiters = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiters.add(wait("k").awaitBlocked());
    }

    assertEquals(1, flights.inFlightCount());
    blockingLoader.open(SHARED);

    assertEquals(new FlightResult.Loaded<>(SHARED), leader.result());
    for (BackgroundCall<FlightResult<String>> waiter : waiters) {
      assertEquals(new FlightResult.Joined<>(SHARED), waiter.result());
    }
    assertEquals(0, otherLoads.get());
  }

  @Test
  void loadsKeysIndependently() throws Exception {
    BackgroundCall<FlightResult<String>> leader = lead();

    assertEquals(new FlightResult.Loaded<>("other"), flights.run("l", soon(), this::other));

    blockingLoader.open(SHARED);
    leader.result();
  }

  @Test
  void releasesWaiterAtItsDeadline() throws Exception {
    BackgroundCall<FlightResult<String>> leader = lead();
    BackgroundCall<FlightResult<String>> patient = wait("k").awaitBlocked();
    Deadline near = Deadline.after(Duration.ofMillis(1), ticker);
    BackgroundCall<FlightResult<String>> hasty =
        BackgroundCall.start(() -> flights.run("k", near, this::other));
    hasty.awaitBlocked();

    ticker.advance(Duration.ofMillis(1));

    assertEquals(new FlightResult.TimedOut<>(), hasty.result());
    blockingLoader.open(SHARED);
    assertEquals(new FlightResult.Joined<>(SHARED), patient.result());
    assertEquals(new FlightResult.Loaded<>(SHARED), leader.result());
  }

  @Test
  void doesNotWaitAfterDeadline() throws Exception {
    BackgroundCall<FlightResult<String>> leader = lead();

    assertEquals(
        new FlightResult.TimedOut<>(), flights.run("k", new Deadline(ticker.nanos()), this::other));

    blockingLoader.open(SHARED);
    leader.result();
  }

  @Test
  void leadsEvenAfterDeadline() {
    FlightResult<String> result = flights.run("k", new Deadline(ticker.nanos()), this::other);

    assertEquals(new FlightResult.Loaded<>("other"), result);
  }

  @Test
  void releasesInterruptedWaiterWithInterruptStatus() throws Exception {
    BackgroundCall<FlightResult<String>> leader = lead();
    BackgroundCall<String> waiter =
        BackgroundCall.start(
            () ->
                flights.run("k", soon(), this::other)
                    + " "
                    + Thread.currentThread().isInterrupted());
    waiter.awaitBlocked();

    waiter.interrupt();

    assertEquals("Interrupted[] true", waiter.result());
    blockingLoader.open(SHARED);
    assertEquals(new FlightResult.Loaded<>(SHARED), leader.result());
  }

  @Test
  void promotesWaiterIfLeaderGivesUp() throws Exception {
    BackgroundCall<FlightResult<String>> leader = lead();
    BackgroundCall<FlightResult<String>> one = wait("k").awaitBlocked();
    BackgroundCall<FlightResult<String>> two = wait("k").awaitBlocked();

    blockingLoader.open(GIVEN_UP);

    assertEquals(new FlightResult.Loaded<>(GIVEN_UP), leader.result());
    assertEquals(List.of("Joined", "Loaded"), kinds(one, two));
    assertEquals(1, otherLoads.get());
  }

  @Test
  void promotesWaiterIfLeaderThrows() throws Exception {
    BackgroundCall<FlightResult<String>> leader = lead();
    BackgroundCall<FlightResult<String>> one = wait("k").awaitBlocked();
    BackgroundCall<FlightResult<String>> two = wait("k").awaitBlocked();

    blockingLoader.openWith(
        () -> {
          throw new IllegalStateException("broken");
        });

    ExecutionException thrown = assertThrows(ExecutionException.class, leader::result);
    assertInstanceOf(IllegalStateException.class, thrown.getCause());
    assertEquals(List.of("Joined", "Loaded"), kinds(one, two));
    assertEquals(1, otherLoads.get());
  }

  @Test
  void removesFlightWithoutCallers() {
    assertEquals(new FlightResult.Loaded<>(GIVEN_UP), flights.run("k", soon(), () -> GIVEN_UP));
  }

  @Test
  void neverPromotesWaiterAfterItsDeadline() throws Exception {
    Deadline near = Deadline.after(Duration.ofHours(1), ticker);
    BackgroundCall<FlightResult<String>> leader = lead();
    BackgroundCall<FlightResult<String>> late =
        BackgroundCall.start(() -> flights.run("k", near, this::other));
    late.awaitBlocked();

    blockingLoader.openWith(
        () -> {
          ticker.advance(Duration.ofHours(1));
          return GIVEN_UP;
        });

    leader.result();
    assertEquals(new FlightResult.TimedOut<>(), late.result());
    assertEquals(0, otherLoads.get());
  }

  @Test
  void runsLoadersOfAllWaitersIfResultIsUnshared() throws Exception {
    BackgroundCall<FlightResult<String>> leader = lead();
    BlockingLoader<String> first = new BlockingLoader<>();
    BlockingLoader<String> second = new BlockingLoader<>();
    BackgroundCall<FlightResult<String>> one = wait("k", first).awaitBlocked();
    BackgroundCall<FlightResult<String>> two = wait("k", second).awaitBlocked();

    blockingLoader.open(OWN);
    first.awaitEntered();
    second.awaitEntered();
    first.open("1");
    second.open("2");

    assertEquals(new FlightResult.Loaded<>(OWN), leader.result());
    assertEquals(new FlightResult.Loaded<>("1"), one.result());
    assertEquals(new FlightResult.Loaded<>("2"), two.result());
  }

  @Test
  void startsNewFlightAfterUnsharedResult() throws Exception {
    flights.run("k", soon(), () -> OWN);
    BackgroundCall<FlightResult<String>> leader = lead();
    BackgroundCall<FlightResult<String>> waiter = wait("k").awaitBlocked();

    blockingLoader.open(SHARED);

    leader.result();
    assertEquals(new FlightResult.Joined<>(SHARED), waiter.result());
  }

  private BackgroundCall<FlightResult<String>> lead() {
    BackgroundCall<FlightResult<String>> leader =
        BackgroundCall.start(() -> flights.run("k", soon(), blockingLoader));
    blockingLoader.awaitEntered();
    return leader;
  }

  private BackgroundCall<FlightResult<String>> wait(String key) {
    return wait(key, this::other);
  }

  private BackgroundCall<FlightResult<String>> wait(String key, Supplier<String> loader) {
    return BackgroundCall.start(() -> flights.run(key, soon(), loader));
  }

  private String other() {
    otherLoads.incrementAndGet();
    return "other";
  }

  private Deadline soon() {
    return Deadline.after(Duration.ofHours(1), ticker);
  }

  private static List<String> kinds(
      BackgroundCall<FlightResult<String>> one, BackgroundCall<FlightResult<String>> two)
      throws Exception {
    List<String> kinds = new ArrayList<>();
    kinds.add(one.result().getClass().getSimpleName());
    kinds.add(two.result().getClass().getSimpleName());
    kinds.sort(null);
    assertThat((one.result() + " " + two.result())).contains("other");
    return kinds;
  }

  private static Sharing sharing(String result) {
    return switch (result) {
      case OWN -> Sharing.UNSHARED;
      case GIVEN_UP -> Sharing.ABANDONED;
      default -> Sharing.SHARED;
    };
  }
}
