package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Other settings for a breaker in use, and calls that began without a breaker. */
class ReconfigurationTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final BreakerFixture fixture = new BreakerFixture();

  @Test
  void keepsFailuresAndJudgesThemByOtherThreshold() {
    fixture.call(3, BreakerFixture.REMOTE_FAILURE);

    fixture.breaker.configure(settings(4, SECOND));
    fixture.call(1, BreakerFixture.REMOTE_FAILURE);

    assertEquals(CircuitState.OPEN, fixture.state());
    assertEquals(SECOND, fixture.rejection());
  }

  @Test
  void keepsOpenTimeThatHasBegun() {
    fixture.trip();

    fixture.breaker.configure(settings(4, SECOND));

    assertEquals(Duration.ofSeconds(30), fixture.rejection());
  }

  @Test
  void admitsProbeAfterAllThatAreRequiredNowHaveSucceeded() {
    fixture.tripAndRecover();
    fixture.call(2, BreakerFixture.SUCCESS);

    fixture.breaker.configure(settings(5, SECOND, /* successThreshold= */ 1));
    boolean available = fixture.breaker.snapshot().available();
    fixture.call(1, BreakerFixture.SUCCESS);

    assertTrue(available);
    assertEquals(CircuitState.CLOSED, fixture.state());
  }

  @Test
  void countsCallThatBeganBeforeFirstFailure() {
    fixture.call(4, BreakerFixture.REMOTE_FAILURE);

    fixture.breaker.report(/* generation= */ 0, BreakerFixture.TIMEOUT);

    assertEquals(CircuitState.OPEN, fixture.state());
    assertEquals(1, fixture.breaker.snapshot().timedOut());
    assertEquals(5, fixture.breaker.snapshot().admitted());
  }

  @Test
  void ignoresCallThatBeganBeforeTransition() {
    long before = fixture.breaker.generation();
    fixture.trip();

    fixture.breaker.report(before, BreakerFixture.SUCCESS);

    assertEquals(CircuitState.OPEN, fixture.state());
    assertEquals(1, fixture.breaker.snapshot().late());
    assertEquals(0, fixture.breaker.snapshot().inFlight());
  }

  private static BreakerSettings settings(int failureThreshold, Duration recoveryTimeout) {
    return settings(failureThreshold, recoveryTimeout, /* successThreshold= */ 3);
  }

  private static BreakerSettings settings(
      int failureThreshold, Duration recoveryTimeout, int successThreshold) {
    return new BreakerSettings(
        failureThreshold, recoveryTimeout, successThreshold, Duration.ofSeconds(10), 1);
  }
}
