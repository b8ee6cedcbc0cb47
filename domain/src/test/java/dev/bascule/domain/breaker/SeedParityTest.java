package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The defaults and the sequence of states that users of the first version know: 5 failures, 30 s, 3
 * successes.
 */
class SeedParityTest {

  private final BreakerFixture fixture = new BreakerFixture(BreakerSettings.DEFAULTS);

  @Test
  void opensAfterFiveFailures() {
    fixture.call(4, BreakerFixture.REMOTE_FAILURE);
    boolean afterFour = fixture.breaker.snapshot().available();

    fixture.call(1, BreakerFixture.REMOTE_FAILURE);

    assertTrue(afterFour);
    assertFalse(fixture.breaker.snapshot().available());
    assertEquals(CircuitState.OPEN, fixture.state());
  }

  @Test
  void isAvailableThirtySecondsAfterLastFailure() {
    fixture.trip();

    fixture.ticker.advance(Duration.ofSeconds(30));

    assertTrue(fixture.breaker.snapshot().available());
    assertEquals(CircuitState.OPEN, fixture.state());
  }

  @Test
  void closesAfterThreeSuccesses() {
    fixture.tripAndRecover();

    fixture.call(2, BreakerFixture.SUCCESS);
    CircuitState afterTwo = fixture.state();
    fixture.call(1, BreakerFixture.SUCCESS);

    assertEquals(CircuitState.HALF_OPEN, afterTwo);
    assertEquals(CircuitState.CLOSED, fixture.state());
  }

  @Test
  void reopensOnFirstFailureWhileHalfOpen() {
    fixture.tripAndRecover();
    fixture.call(2, BreakerFixture.SUCCESS);

    fixture.call(1, BreakerFixture.REMOTE_FAILURE);

    assertEquals(CircuitState.OPEN, fixture.state());
    assertFalse(fixture.breaker.snapshot().available());
  }

  @Test
  void countsRequestsAndSuccessesWithDates() {
    fixture.call(2, BreakerFixture.SUCCESS);
    fixture.trip();
    fixture.rejection();

    BreakerSnapshot snapshot = fixture.breaker.snapshot();

    assertEquals(8, snapshot.attempts());
    assertEquals(2, snapshot.succeeded());
    assertEquals(Optional.of(fixture.date.get()), snapshot.lastSuccess());
    assertEquals(Optional.of(fixture.date.get()), snapshot.lastFailure());
  }
}
