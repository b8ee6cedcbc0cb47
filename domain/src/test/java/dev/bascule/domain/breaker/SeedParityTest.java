package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The numbers and the story that users of the seed know: 5 failures, 30 s, 3 successes. */
class SeedParityTest {

  private final BreakerFixture bench = new BreakerFixture(BreakerSettings.DEFAULTS);

  @Test
  void opensAfterFiveFailuresAndIsNotAvailable() {
    bench.call(4, BreakerFixture.REMOTE_FAILURE);
    boolean afterFour = bench.breaker.snapshot().available();

    bench.call(1, BreakerFixture.REMOTE_FAILURE);

    assertTrue(afterFour);
    assertFalse(bench.breaker.snapshot().available());
    assertEquals(CircuitState.OPEN, bench.state());
  }

  @Test
  void isAvailableThirtySecondsAfterTheLastFailureThoughStillOpen() {
    bench.trip();

    bench.ticker.advance(Duration.ofSeconds(30));

    assertTrue(bench.breaker.snapshot().available());
    assertEquals(CircuitState.OPEN, bench.state());
  }

  @Test
  void closesAfterThreeSuccesses() {
    bench.tripAndRecover();

    bench.call(2, BreakerFixture.SUCCESS);
    CircuitState afterTwo = bench.state();
    bench.call(1, BreakerFixture.SUCCESS);

    assertEquals(CircuitState.HALF_OPEN, afterTwo);
    assertEquals(CircuitState.CLOSED, bench.state());
  }

  @Test
  void opensAgainWithTheFirstFailureWhileHalfOpen() {
    bench.tripAndRecover();
    bench.call(2, BreakerFixture.SUCCESS);

    bench.call(1, BreakerFixture.REMOTE_FAILURE);

    assertEquals(CircuitState.OPEN, bench.state());
    assertFalse(bench.breaker.snapshot().available());
  }

  @Test
  void countsRequestsAndSuccessesAndTheirDates() {
    bench.call(2, BreakerFixture.SUCCESS);
    bench.trip();
    bench.refusal();

    BreakerSnapshot snapshot = bench.breaker.snapshot();

    assertEquals(8, snapshot.attempts());
    assertEquals(2, snapshot.succeeded());
    assertEquals(Optional.of(bench.date.get()), snapshot.lastSuccess());
    assertEquals(Optional.of(bench.date.get()), snapshot.lastFailure());
  }
}
