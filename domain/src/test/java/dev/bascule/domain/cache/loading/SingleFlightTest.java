package dev.bascule.domain.cache.loading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.cache.loading.SingleFlight.Landing;
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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("C12 single flight")
class SingleFlightTest {

  private static final String SHARED = "shared";
  private static final String OWN = "own";
  private static final String GIVEN_UP = "given up";

  private final FakeTicker ticker = new FakeTicker();
  private final SingleFlight<String, String> flights =
      new SingleFlight<>(ticker, SingleFlightTest::sharing);
  private final BlockingLoader<String> gate = new BlockingLoader<>();
  private final AtomicInteger otherLoads = new AtomicInteger();

  @AfterEach
  void keepsNothing() {
    assertEquals(0, flights.flights());
  }

  @Test
  void runsTheLoaderOfTheOnlyCallerOnItsThread() {
    Landing<String> landing = flights.run("k", soon(), () -> Thread.currentThread().toString());

    assertEquals(new Landing.Loaded<>(Thread.currentThread().toString()), landing);
  }

  @Test
  void holdsNoLockWhileItLoads() {
    Landing<String> landing =
        flights.run("k", soon(), () -> flights.run("other", soon(), () -> SHARED) + "");

    assertEquals(new Landing.Loaded<>("Loaded[result=shared]"), landing);
  }

  @Test
  void loadsAgainForWhoeverComesLater() {
    flights.run("k", soon(), this::other);
    flights.run("k", soon(), this::other);

    assertEquals(2, otherLoads.get());
  }

  @Test
  void loadsOnceForAllWhoWait() throws Exception {
    BackgroundCall<Landing<String>> leader = lead();
    List<BackgroundCall<Landing<String>>> waiters = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiters.add(wait("k").untilItWaits());
    }

    assertEquals(1, flights.flights());
    gate.open(SHARED);

    assertEquals(new Landing.Loaded<>(SHARED), leader.result());
    for (BackgroundCall<Landing<String>> waiter : waiters) {
      assertEquals(new Landing.Joined<>(SHARED), waiter.result());
    }
    assertEquals(0, otherLoads.get());
  }

  @Test
  void doesNotMakeOneKeyWaitForAnother() throws Exception {
    BackgroundCall<Landing<String>> leader = lead();

    assertEquals(new Landing.Loaded<>("other"), flights.run("l", soon(), this::other));

    gate.open(SHARED);
    leader.result();
  }

  @Test
  void letsAWaiterGoWhenItsDeadlinePasses() throws Exception {
    BackgroundCall<Landing<String>> leader = lead();
    BackgroundCall<Landing<String>> patient = wait("k").untilItWaits();
    Deadline near = Deadline.after(Duration.ofMillis(1), ticker);
    BackgroundCall<Landing<String>> hasty =
        BackgroundCall.start(() -> flights.run("k", near, this::other));
    hasty.untilItWaits();

    ticker.advance(Duration.ofMillis(1));

    assertEquals(new Landing.Late<>(), hasty.result());
    gate.open(SHARED);
    assertEquals(new Landing.Joined<>(SHARED), patient.result());
    assertEquals(new Landing.Loaded<>(SHARED), leader.result());
  }

  @Test
  void doesNotWaitAtAllWhereTheDeadlineHasPassed() throws Exception {
    BackgroundCall<Landing<String>> leader = lead();

    assertEquals(new Landing.Late<>(), flights.run("k", new Deadline(ticker.nanos()), this::other));

    gate.open(SHARED);
    leader.result();
  }

  @Test
  void leadsEvenWhereTheDeadlineHasPassed() {
    Landing<String> landing = flights.run("k", new Deadline(ticker.nanos()), this::other);

    assertEquals(new Landing.Loaded<>("other"), landing);
  }

  @Test
  void letsAnInterruptedWaiterGoStillInterrupted() throws Exception {
    BackgroundCall<Landing<String>> leader = lead();
    BackgroundCall<String> waiter =
        BackgroundCall.start(
            () ->
                flights.run("k", soon(), this::other)
                    + " "
                    + Thread.currentThread().isInterrupted());
    waiter.untilItWaits();

    waiter.interrupt();

    assertEquals("Interrupted[] true", waiter.result());
    gate.open(SHARED);
    assertEquals(new Landing.Loaded<>(SHARED), leader.result());
  }

  @Test
  void letsOneWaiterLeadWhenTheLeaderGivesUp() throws Exception {
    BackgroundCall<Landing<String>> leader = lead();
    BackgroundCall<Landing<String>> one = wait("k").untilItWaits();
    BackgroundCall<Landing<String>> two = wait("k").untilItWaits();

    gate.open(GIVEN_UP);

    assertEquals(new Landing.Loaded<>(GIVEN_UP), leader.result());
    assertEquals(List.of("Joined", "Loaded"), kinds(one, two));
    assertEquals(1, otherLoads.get());
  }

  @Test
  void letsOneWaiterLeadWhenTheLeaderThrows() throws Exception {
    BackgroundCall<Landing<String>> leader = lead();
    BackgroundCall<Landing<String>> one = wait("k").untilItWaits();
    BackgroundCall<Landing<String>> two = wait("k").untilItWaits();

    gate.openWith(
        () -> {
          throw new IllegalStateException("broken");
        });

    ExecutionException thrown = assertThrows(ExecutionException.class, leader::result);
    assertInstanceOf(IllegalStateException.class, thrown.getCause());
    assertEquals(List.of("Joined", "Loaded"), kinds(one, two));
    assertEquals(1, otherLoads.get());
  }

  @Test
  void forgetsAFlightWhoseOnlyCallerGaveUp() {
    assertEquals(new Landing.Loaded<>(GIVEN_UP), flights.run("k", soon(), () -> GIVEN_UP));
  }

  @Test
  void neverLetsAWaiterLeadWhoseTimeIsUp() throws Exception {
    Deadline near = Deadline.after(Duration.ofHours(1), ticker);
    BackgroundCall<Landing<String>> leader = lead();
    BackgroundCall<Landing<String>> late =
        BackgroundCall.start(() -> flights.run("k", near, this::other));
    late.untilItWaits();

    gate.openWith(
        () -> {
          ticker.advance(Duration.ofHours(1));
          return GIVEN_UP;
        });

    leader.result();
    assertEquals(new Landing.Late<>(), late.result());
    assertEquals(0, otherLoads.get());
  }

  @Test
  @DisplayName("C13 an answer that is the leader's only lets all others load at once")
  void letsAllWaitersLoadAtOnce() throws Exception {
    BackgroundCall<Landing<String>> leader = lead();
    BlockingLoader<String> first = new BlockingLoader<>();
    BlockingLoader<String> second = new BlockingLoader<>();
    BackgroundCall<Landing<String>> one = wait("k", first).untilItWaits();
    BackgroundCall<Landing<String>> two = wait("k", second).untilItWaits();

    gate.open(OWN);
    first.awaitEntered();
    second.awaitEntered();
    first.open("1");
    second.open("2");

    assertEquals(new Landing.Loaded<>(OWN), leader.result());
    assertEquals(new Landing.Loaded<>("1"), one.result());
    assertEquals(new Landing.Loaded<>("2"), two.result());
  }

  @Test
  void aNewFlightBeginsAfterOneThatWasTheLeadersOnly() throws Exception {
    flights.run("k", soon(), () -> OWN);
    BackgroundCall<Landing<String>> leader = lead();
    BackgroundCall<Landing<String>> waiter = wait("k").untilItWaits();

    gate.open(SHARED);

    leader.result();
    assertEquals(new Landing.Joined<>(SHARED), waiter.result());
  }

  private BackgroundCall<Landing<String>> lead() {
    BackgroundCall<Landing<String>> leader =
        BackgroundCall.start(() -> flights.run("k", soon(), gate));
    gate.awaitEntered();
    return leader;
  }

  private BackgroundCall<Landing<String>> wait(String key) {
    return wait(key, this::other);
  }

  private BackgroundCall<Landing<String>> wait(String key, Supplier<String> loader) {
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
      BackgroundCall<Landing<String>> one, BackgroundCall<Landing<String>> two) throws Exception {
    List<String> kinds = new ArrayList<>();
    kinds.add(one.result().getClass().getSimpleName());
    kinds.add(two.result().getClass().getSimpleName());
    kinds.sort(null);
    assertTrue((one.result() + " " + two.result()).contains("other"));
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
