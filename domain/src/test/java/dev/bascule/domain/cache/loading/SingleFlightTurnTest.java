package dev.bascule.domain.cache.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.cache.loading.LoadResult.Failed;
import dev.bascule.domain.cache.loading.LoadResult.Storable;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SingleFlightTurnTest {

  private static final LoadOutcome<String> GIVEN_UP = new Failed<>(new Failure.UnknownServer("s"));
  private static final LoadOutcome<String> OTHER =
      new Storable<>("other", FreshnessLifetime.of(Duration.ofMinutes(1)));

  private final FakeTicker ticker = new FakeTicker();
  private final SingleFlight<String, String> flights = new SingleFlight<>(ticker);
  private final BlockingLoader<LoadOutcome<String>> blockingLoader = new BlockingLoader<>();

  @AfterEach
  void keepsNothing() {
    assertEquals(0, flights.inFlightCount());
  }

  @Test
  void passesTurnOnIfFirstWaiterTimedOut() throws Exception {
    Deadline near = Deadline.after(Duration.ofHours(1), ticker);
    Deadline far = Deadline.after(Duration.ofHours(2), ticker);
    BackgroundCall<LoadOutcome<String>> leader = lead();
    BackgroundCall<LoadOutcome<String>> late = wait(near, OTHER);
    late.awaitBlocked();
    BackgroundCall<LoadOutcome<String>> laterStill = wait(near, OTHER);
    laterStill.awaitBlocked();
    BackgroundCall<LoadOutcome<String>> patient = wait(far, OTHER);
    patient.awaitBlocked();

    blockingLoader.openWith(
        () -> {
          ticker.advance(Duration.ofHours(1));
          return GIVEN_UP;
        });

    leader.result();
    LoadOutcome<String> timedOut = new Failed<>(new Failure.TimedOut(Duration.ofHours(1)));
    assertEquals(timedOut, late.result());
    assertEquals(timedOut, laterStill.result());
    assertEquals(OTHER, patient.result());
  }

  @Test
  void passesTurnOnIfWaitersAreInterrupted() throws Exception {
    BackgroundCall<LoadOutcome<String>> leader = lead();
    List<BackgroundCall<LoadOutcome<String>>> interrupted = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      interrupted.add(wait(Deadline.after(Duration.ofHours(1), ticker), GIVEN_UP).awaitBlocked());
    }
    BackgroundCall<LoadOutcome<String>> patient =
        wait(Deadline.after(Duration.ofHours(1), ticker), OTHER).awaitBlocked();

    blockingLoader.openWith(
        () -> {
          interrupted.forEach(BackgroundCall::interrupt);
          return GIVEN_UP;
        });

    leader.result();
    assertEquals(OTHER, patient.result());
    for (BackgroundCall<LoadOutcome<String>> waiter : interrupted) {
      assertThat(waiter.result()).isIn(GIVEN_UP, new Failed<>(new Failure.Cancelled()));
    }
  }

  private BackgroundCall<LoadOutcome<String>> lead() {
    Deadline deadline = Deadline.after(Duration.ofHours(1), ticker);
    BackgroundCall<LoadOutcome<String>> leader =
        BackgroundCall.start(() -> flights.run("k", deadline, blockingLoader));
    blockingLoader.awaitEntered();
    return leader;
  }

  private BackgroundCall<LoadOutcome<String>> wait(Deadline deadline, LoadOutcome<String> result) {
    return BackgroundCall.start(() -> flights.run("k", deadline, () -> result));
  }
}
