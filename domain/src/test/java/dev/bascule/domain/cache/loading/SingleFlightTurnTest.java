package dev.bascule.domain.cache.loading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.bascule.domain.cache.loading.SingleFlight.FlightResult;
import dev.bascule.domain.cache.loading.SingleFlight.Sharing;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SingleFlightTurnTest {

  private static final String GIVEN_UP = "given up";

  private final FakeTicker ticker = new FakeTicker();
  private final SingleFlight<String, String> flights =
      new SingleFlight<>(
          ticker, result -> result.equals(GIVEN_UP) ? Sharing.ABANDONED : Sharing.SHARED);
  private final BlockingLoader<String> blockingLoader = new BlockingLoader<>();

  @AfterEach
  void keepsNothing() {
    assertEquals(0, flights.inFlightCount());
  }

  @Test
  void passesTurnOnIfFirstWaiterTimedOut() throws Exception {
    Deadline near = Deadline.after(Duration.ofHours(1), ticker);
    Deadline far = Deadline.after(Duration.ofHours(2), ticker);
    BackgroundCall<FlightResult<String>> leader = lead();
    BackgroundCall<FlightResult<String>> late = wait(near, "other");
    late.awaitBlocked();
    BackgroundCall<FlightResult<String>> laterStill = wait(near, "other");
    laterStill.awaitBlocked();
    BackgroundCall<FlightResult<String>> patient = wait(far, "other");
    patient.awaitBlocked();

    blockingLoader.openWith(
        () -> {
          ticker.advance(Duration.ofHours(1));
          return GIVEN_UP;
        });

    leader.result();
    assertEquals(new FlightResult.TimedOut<>(), late.result());
    assertEquals(new FlightResult.TimedOut<>(), laterStill.result());
    assertEquals(new FlightResult.Loaded<>("other"), patient.result());
  }

  @Test
  void passesTurnOnIfWaitersAreInterrupted() throws Exception {
    BackgroundCall<FlightResult<String>> leader = lead();
    List<BackgroundCall<FlightResult<String>>> interrupted = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      interrupted.add(wait(Deadline.after(Duration.ofHours(1), ticker), GIVEN_UP).awaitBlocked());
    }
    BackgroundCall<FlightResult<String>> patient =
        wait(Deadline.after(Duration.ofHours(1), ticker), "other").awaitBlocked();

    blockingLoader.openWith(
        () -> {
          interrupted.forEach(BackgroundCall::interrupt);
          return GIVEN_UP;
        });

    leader.result();
    assertEquals(new FlightResult.Loaded<>("other"), patient.result());
    for (BackgroundCall<FlightResult<String>> waiter : interrupted) {
      assertNotEquals(new FlightResult.TimedOut<>(), waiter.result());
    }
  }

  private BackgroundCall<FlightResult<String>> lead() {
    Deadline deadline = Deadline.after(Duration.ofHours(1), ticker);
    BackgroundCall<FlightResult<String>> leader =
        BackgroundCall.start(() -> flights.run("k", deadline, blockingLoader));
    blockingLoader.awaitEntered();
    return leader;
  }

  private BackgroundCall<FlightResult<String>> wait(Deadline deadline, String result) {
    return BackgroundCall.start(() -> flights.run("k", deadline, () -> result));
  }
}
