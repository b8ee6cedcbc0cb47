package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When a closed breaker opens, and for how long. */
class ClosedRulesTest {

  private final BreakerFixture bench = new BreakerFixture();

  @Nested
  @DisplayName("B1 trip rule:")
  class TripRule {

    @Test
    void staysClosedUpToOneFailureLessThanTheThreshold() {
      bench.call(4, BreakerFixture.REMOTE_FAILURE);

      assertEquals(CircuitState.CLOSED, bench.state());
      assertEquals(4, bench.breaker.snapshot().failuresInARow());
    }

    @Test
    void opensWithTheFailureThatReachesTheThreshold() {
      bench.call(5, BreakerFixture.REMOTE_FAILURE);

      assertEquals(CircuitState.OPEN, bench.state());
      assertEquals(0, bench.breaker.snapshot().failuresInARow());
    }

    @Test
    void countsOnlyFailuresInARow() {
      bench.call(4, BreakerFixture.REMOTE_FAILURE);
      bench.call(1, BreakerFixture.SUCCESS);

      bench.call(4, BreakerFixture.REMOTE_FAILURE);

      assertEquals(CircuitState.CLOSED, bench.state());
    }

    @Test
    void countsLocalFailuresAndTimeoutsAlike() {
      bench.call(2, BreakerFixture.LOCAL_FAILURE);
      bench.call(3, BreakerFixture.TIMEOUT);

      assertEquals(CircuitState.OPEN, bench.state());
    }
  }

  @Nested
  @DisplayName("B7 taxonomy:")
  class Taxonomy {

    @Test
    void anIgnoredCallNeitherAddsToTheFailuresInARowNorEndsThem() {
      bench.call(4, BreakerFixture.REMOTE_FAILURE);
      bench.call(7, BreakerFixture.IGNORED);

      assertEquals(4, bench.breaker.snapshot().failuresInARow());
      assertEquals(7, bench.breaker.snapshot().ignored());
    }

    @Test
    void localAndRemoteFailuresAreCountedApart() {
      bench.call(1, BreakerFixture.LOCAL_FAILURE);
      bench.call(2, BreakerFixture.REMOTE_FAILURE);

      assertEquals(1, bench.breaker.snapshot().failedLocally());
      assertEquals(2, bench.breaker.snapshot().failedRemotely());
    }

    @Test
    void anExceptionFromTheClassifierIsAFailureAndReachesTheCaller() {
      IllegalStateException broken = new IllegalStateException("classifier");

      IllegalStateException seen =
          assertThrows(
              IllegalStateException.class,
              () ->
                  bench.breaker.run(
                      () -> "result",
                      _ -> {
                        throw broken;
                      },
                      BreakerFixture::refused));

      assertSame(broken, seen);
      assertEquals(1, bench.breaker.snapshot().failedLocally());
    }

    @Test
    void anExceptionFromTheActionIsAFailureAndReachesTheCaller() {
      IllegalStateException broken = new IllegalStateException("action");

      IllegalStateException seen =
          assertThrows(
              IllegalStateException.class,
              () ->
                  bench.breaker.run(
                      () -> {
                        throw broken;
                      },
                      _ -> BreakerFixture.SUCCESS,
                      BreakerFixture::refused));

      assertSame(broken, seen);
      assertEquals(1, bench.breaker.snapshot().failedLocally());
    }

    @Test
    void theServersRetryAfterLengthensTheRecovery() {
      bench.call(4, BreakerFixture.REMOTE_FAILURE);
      bench.call(1, BreakerFixture.failureWithRetryAfter(Duration.ofSeconds(90)));

      assertEquals(Duration.ofSeconds(90), bench.refusal());
    }

    @ParameterizedTest
    @MethodSource("dev.bascule.domain.breaker.ClosedRulesTest#wishesAndWaits")
    void theServersRetryAfterNeverShortensTheRecoveryAndIsCapped(Duration wish, Duration wait) {
      bench.call(4, BreakerFixture.REMOTE_FAILURE);
      bench.call(1, BreakerFixture.failureWithRetryAfter(wish));

      assertEquals(wait, bench.refusal());
    }

    @Test
    void theServersRetryAfterHoldsForAFailedProbeToo() {
      bench.tripAndRecover();

      bench.call(1, BreakerFixture.failureWithRetryAfter(Duration.ofSeconds(45)));

      assertEquals(Duration.ofSeconds(45), bench.refusal());
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
  @DisplayName("B13 backoff:")
  class Backoff {

    @Test
    void thereIsNoneAndEachReopeningLastsTheSame() {
      bench.tripAndRecover();
      bench.call(1, BreakerFixture.REMOTE_FAILURE);
      Duration first = bench.refusal();
      bench.ticker.advance(Duration.ofSeconds(30));
      bench.call(1, BreakerFixture.REMOTE_FAILURE);

      assertEquals(Duration.ofSeconds(30), first);
      assertEquals(Duration.ofSeconds(30), bench.refusal());
    }
  }

  @Nested
  class Running {

    @Test
    void handsTheResultBack() {
      assertEquals(
          "result",
          bench.breaker.run(() -> "result", _ -> BreakerFixture.SUCCESS, BreakerFixture::refused));
      assertEquals(1, bench.breaker.snapshot().succeeded());
    }

    @Test
    void doesNotRunTheActionWhileOpen() {
      AtomicInteger runs = new AtomicInteger();
      bench.trip();

      Object result =
          bench.breaker.<Object>run(
              runs::incrementAndGet, _ -> BreakerFixture.SUCCESS, wait -> wait);

      assertEquals(Duration.ofSeconds(30), result);
      assertEquals(0, runs.get());
    }

    @Test
    void judgesByTheClassifier() {
      for (int i = 0; i < 5; i++) {
        bench.breaker.run(() -> "result", _ -> BreakerFixture.TIMEOUT, BreakerFixture::refused);
      }

      assertEquals(CircuitState.OPEN, bench.state());
      assertEquals(5, bench.breaker.snapshot().timedOut());
    }

    @Test
    void isIdleOnlyWhileClosedAndWithoutACallUnderWay() {
      boolean atFirst = bench.breaker.isIdle();
      CallPermit permit = bench.acquire();
      boolean underWay = bench.breaker.isIdle();
      permit.close();
      boolean afterwards = bench.breaker.isIdle();
      bench.trip();

      assertTrue(atFirst);
      assertFalse(underWay);
      assertTrue(afterwards);
      assertFalse(bench.breaker.isIdle());
    }
  }
}
