package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When a closed breaker opens, and for how long. */
class ClosedRulesTest {

  private final BreakerFixture fixture = new BreakerFixture();

  @Nested
  class TripRule {

    @Test
    void staysClosedBelowThreshold() {
      fixture.call(4, BreakerFixture.REMOTE_FAILURE);

      assertEquals(CircuitState.CLOSED, fixture.state());
      assertEquals(4, fixture.breaker.snapshot().consecutiveFailures());
    }

    @Test
    void opensAtThreshold() {
      fixture.call(5, BreakerFixture.REMOTE_FAILURE);

      assertEquals(CircuitState.OPEN, fixture.state());
      assertEquals(0, fixture.breaker.snapshot().consecutiveFailures());
    }

    @Test
    void countsOnlyConsecutiveFailures() {
      fixture.call(4, BreakerFixture.REMOTE_FAILURE);
      fixture.call(1, BreakerFixture.SUCCESS);

      fixture.call(4, BreakerFixture.REMOTE_FAILURE);

      assertEquals(CircuitState.CLOSED, fixture.state());
    }

    @Test
    void countsRemoteAndLocalFailuresAndTimeouts() {
      fixture.call(2, BreakerFixture.LOCAL_FAILURE);
      fixture.call(3, BreakerFixture.TIMEOUT);

      assertEquals(CircuitState.OPEN, fixture.state());
    }
  }

  @Nested
  class Callers {

    private static final HealthSignal ANNE = BreakerFixture.failureOf("anne");
    private static final HealthSignal BEN = BreakerFixture.failureOf("ben");

    @Test
    void staysClosedForAnyNumberOfFailuresOfOneCaller() {
      fixture.call(100, ANNE);
      fixture.call(100, new HealthSignal.Timeout(Optional.of("anne")));

      assertEquals(CircuitState.CLOSED, fixture.state());
      assertEquals(4, fixture.breaker.snapshot().consecutiveFailures());
      assertEquals(100, fixture.breaker.snapshot().failedRemotely());
      assertTrue(fixture.breaker.awaitsConfirmation());
    }

    @Test
    void opensOnFailureOfAnotherCaller() {
      fixture.call(100, ANNE);
      fixture.call(1, BEN);

      assertEquals(CircuitState.OPEN, fixture.state());
    }

    @Test
    void opensOnFailureWithoutCaller() {
      fixture.call(100, ANNE);
      fixture.call(1, BreakerFixture.LOCAL_FAILURE);

      assertEquals(CircuitState.OPEN, fixture.state());
      assertFalse(fixture.breaker.awaitsConfirmation());
    }

    @Test
    void opensAtThresholdIfFailuresAreOfSeveralCallers() {
      fixture.call(1, BEN);
      fixture.call(3, ANNE);

      assertEquals(CircuitState.CLOSED, fixture.state());
      assertFalse(fixture.breaker.awaitsConfirmation());

      fixture.call(1, ANNE);

      assertEquals(CircuitState.OPEN, fixture.state());
    }

    @Test
    void resetsCallerOnSuccess() {
      fixture.call(4, ANNE);
      fixture.call(1, BreakerFixture.SUCCESS);
      assertFalse(fixture.breaker.awaitsConfirmation());

      fixture.call(100, BEN);

      assertEquals(CircuitState.CLOSED, fixture.state());
      assertEquals(4, fixture.breaker.snapshot().consecutiveFailures());
    }

    @Test
    void requiresTwoCallersEvenWithThresholdOfOne() {
      BreakerFixture sensitive =
          new BreakerFixture(
              new BreakerSettings(1, Duration.ofSeconds(30), 1, Duration.ofSeconds(10), 1));

      sensitive.call(3, ANNE);
      assertEquals(CircuitState.CLOSED, sensitive.state());
      assertTrue(sensitive.breaker.awaitsConfirmation());
      sensitive.call(1, BreakerFixture.SUCCESS);
      sensitive.call(1, BEN);
      assertEquals(CircuitState.CLOSED, sensitive.state());
      sensitive.call(1, ANNE);

      assertEquals(CircuitState.OPEN, sensitive.state());
    }
  }

  @Nested
  class Taxonomy {

    @Test
    void ignoredCallDoesNotAffectConsecutiveFailures() {
      fixture.call(4, BreakerFixture.REMOTE_FAILURE);
      fixture.call(7, BreakerFixture.IGNORED);

      assertEquals(4, fixture.breaker.snapshot().consecutiveFailures());
      assertEquals(7, fixture.breaker.snapshot().ignored());
    }

    @Test
    void countsLocalAndRemoteFailuresSeparately() {
      fixture.call(1, BreakerFixture.LOCAL_FAILURE);
      fixture.call(2, BreakerFixture.REMOTE_FAILURE);

      assertEquals(1, fixture.breaker.snapshot().failedLocally());
      assertEquals(2, fixture.breaker.snapshot().failedRemotely());
    }

    @Test
    void countsAndRethrowsExceptionOfClassifier() {
      IllegalStateException broken = new IllegalStateException("classifier");

      IllegalStateException seen =
          assertThrows(
              IllegalStateException.class,
              () ->
                  fixture.breaker.run(
                      () -> "result",
                      _ -> {
                        throw broken;
                      },
                      BreakerFixture::rejected));

      assertSame(broken, seen);
      assertEquals(1, fixture.breaker.snapshot().failedLocally());
    }

    @Test
    void countsAndRethrowsExceptionOfAction() {
      IllegalStateException broken = new IllegalStateException("action");

      IllegalStateException seen =
          assertThrows(
              IllegalStateException.class,
              () ->
                  fixture.breaker.run(
                      () -> {
                        throw broken;
                      },
                      _ -> BreakerFixture.SUCCESS,
                      BreakerFixture::rejected));

      assertSame(broken, seen);
      assertEquals(1, fixture.breaker.snapshot().failedLocally());
    }

    @Test
    void extendsRecoveryByRetryAfter() {
      fixture.call(4, BreakerFixture.REMOTE_FAILURE);
      fixture.call(1, BreakerFixture.failureWithRetryAfter(Duration.ofSeconds(90)));

      assertEquals(Duration.ofSeconds(90), fixture.rejection());
    }

    @ParameterizedTest
    @MethodSource("dev.bascule.domain.breaker.ClosedRulesTest#wishesAndWaits")
    void capsRetryAfterAndNeverShortensRecovery(Duration wish, Duration wait) {
      fixture.call(4, BreakerFixture.REMOTE_FAILURE);
      fixture.call(1, BreakerFixture.failureWithRetryAfter(wish));

      assertEquals(wait, fixture.rejection());
    }

    @Test
    void appliesRetryAfterOfFailedProbe() {
      fixture.tripAndRecover();

      fixture.call(1, BreakerFixture.failureWithRetryAfter(Duration.ofSeconds(45)));

      assertEquals(Duration.ofSeconds(45), fixture.rejection());
    }
  }

  static Object[][] wishesAndWaits() {
    return new Object[][] {
      {Duration.ofSeconds(-1), Duration.ofSeconds(30)},
      {Duration.ofSeconds(29), Duration.ofSeconds(30)},
      {Duration.ofSeconds(31), Duration.ofSeconds(31)},
      {Duration.ofMinutes(5), Duration.ofMinutes(5)},
      {Duration.ofMinutes(5).plusNanos(1), Duration.ofMinutes(5)},
      {Duration.ofSeconds(Long.MAX_VALUE), Duration.ofMinutes(5)},
    };
  }

  @Nested
  class Backoff {

    @Test
    void reopensForTheSameTimeout() {
      fixture.tripAndRecover();
      fixture.call(1, BreakerFixture.REMOTE_FAILURE);
      Duration first = fixture.rejection();
      fixture.ticker.advance(Duration.ofSeconds(30));
      fixture.call(1, BreakerFixture.REMOTE_FAILURE);

      assertEquals(Duration.ofSeconds(30), first);
      assertEquals(Duration.ofSeconds(30), fixture.rejection());
    }
  }

  @Nested
  class Running {

    @Test
    void returnsResultOfAction() {
      assertEquals(
          "result",
          fixture.breaker.run(
              () -> "result", _ -> BreakerFixture.SUCCESS, BreakerFixture::rejected));
      assertEquals(1, fixture.breaker.snapshot().succeeded());
    }

    @Test
    void doesNotRunTheActionWhileOpen() {
      AtomicInteger runs = new AtomicInteger();
      fixture.trip();

      Object result =
          fixture.breaker.<Object>run(
              runs::incrementAndGet, _ -> BreakerFixture.SUCCESS, wait -> wait);

      assertEquals(Duration.ofSeconds(30), result);
      assertEquals(0, runs.get());
    }

    @Test
    void usesClassifier() {
      for (int i = 0; i < 5; i++) {
        fixture.breaker.run(() -> "result", _ -> BreakerFixture.TIMEOUT, BreakerFixture::rejected);
      }

      assertEquals(CircuitState.OPEN, fixture.state());
      assertEquals(5, fixture.breaker.snapshot().timedOut());
    }

    @Test
    void isIdleOnlyWhileClosedWithoutCallsInFlight() {
      boolean atFirst = fixture.breaker.isIdle();
      CallPermit permit = fixture.acquire();
      boolean underWay = fixture.breaker.isIdle();
      permit.close();
      boolean afterwards = fixture.breaker.isIdle();
      fixture.trip();

      assertTrue(atFirst);
      assertFalse(underWay);
      assertTrue(afterwards);
      assertFalse(fixture.breaker.isIdle());
    }
  }
}
