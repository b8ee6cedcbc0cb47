package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How an open breaker finds out whether the server has recovered. */
class ProbeRulesTest {

  private static final Duration ONE_NANO = Duration.ofNanos(1);
  private static final Duration RECOVERY = Duration.ofSeconds(30);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  private final BreakerFixture fixture = new BreakerFixture(BreakerFixture.THREE_PROBES);

  @Nested
  @DisplayName("B4 from open to half-open:")
  class Recovery {

    @Test
    void refusesUpToTheLastNanosecond() {
      fixture.trip();

      fixture.ticker.advance(RECOVERY.minus(ONE_NANO));

      assertEquals(Duration.ofSeconds(1), fixture.rejection());
      assertEquals(CircuitState.OPEN, fixture.state());
      assertFalse(fixture.breaker.snapshot().available());
    }

    @Test
    void admitsAtTheVeryMomentAndIsHalfOpenWithThatCall() {
      fixture.trip();

      fixture.ticker.advance(RECOVERY);
      fixture.acquire();

      assertEquals(CircuitState.HALF_OPEN, fixture.state());
      assertEquals(1, fixture.breaker.snapshot().inFlight());
    }

    @Test
    void remainsOpenButAvailableUntilACallAsks() {
      fixture.trip();

      fixture.ticker.advance(RECOVERY);

      assertEquals(CircuitState.OPEN, fixture.state());
      assertTrue(fixture.breaker.snapshot().available());
      assertEquals(Duration.ZERO, fixture.breaker.snapshot().retryAfter());
    }

    @Test
    void admitsExactlyAsManyOfAHundredRacingThreadsAsThereAreProbes() throws Exception {
      fixture.tripAndRecover();
      List<Callable<CallAdmission>> calls =
          Stream.<Callable<CallAdmission>>generate(() -> fixture.breaker::tryAcquire)
              .limit(100)
              .toList();

      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<CallAdmission>> admissions = threads.invokeAll(calls);

        assertEquals(
            3, admissions.stream().filter(a -> a.resultNow() instanceof CallPermit).count());
      }
      assertEquals(97, fixture.breaker.snapshot().rejected());
      assertEquals(2, fixture.transitions.size());
    }
  }

  @Nested
  @DisplayName("B5 probes:")
  class Probes {

    @Test
    void oneAtATimeByDefault() {
      BreakerFixture defaults = new BreakerFixture();
      defaults.tripAndRecover();
      CallPermit probe = defaults.acquire();
      defaults.rejection();

      probe.complete(BreakerFixture.SUCCESS);

      assertTrue(defaults.breaker.snapshot().available());
      defaults.acquire();
    }

    @Test
    void neverMoreThanMayBeUnderWayAtOnce() {
      fixture.tripAndRecover();
      Stream.generate(fixture::acquire).limit(3).forEach(_ -> {});

      fixture.rejection();

      assertEquals(3, fixture.breaker.snapshot().inFlight());
      assertFalse(fixture.breaker.snapshot().available());
    }

    @Test
    void neverMoreThanStillHaveToSucceed() {
      fixture.tripAndRecover();
      CallPermit first = fixture.acquire();
      CallPermit second = fixture.acquire();
      fixture.acquire();
      first.complete(BreakerFixture.SUCCESS);
      second.complete(BreakerFixture.SUCCESS);

      fixture.rejection();

      assertEquals(2, fixture.breaker.snapshot().probesSucceeded());
    }

    @Test
    void closeTheBreakerOnceEnoughHaveSucceeded() {
      fixture.tripAndRecover();
      fixture.call(2, BreakerFixture.SUCCESS);
      CircuitState before = fixture.state();

      fixture.call(1, BreakerFixture.SUCCESS);

      assertEquals(CircuitState.HALF_OPEN, before);
      assertEquals(CircuitState.CLOSED, fixture.state());
      assertEquals(0, fixture.breaker.snapshot().probesSucceeded());
    }

    @Test
    void reopenItForAFullRecoveryWhenOneFailsAndTheOthersAreLate() {
      fixture.tripAndRecover();
      CallPermit failing = fixture.acquire();
      CallPermit other = fixture.acquire();
      fixture.ticker.advance(Duration.ofSeconds(9));

      failing.complete(BreakerFixture.REMOTE_FAILURE);

      assertEquals(RECOVERY, fixture.rejection());
      assertEquals(RecordingResult.LATE, other.complete(BreakerFixture.SUCCESS));
      assertEquals(CircuitState.OPEN, fixture.state());
    }

    @Test
    void reopenItWhenOneTimesOutByItsCallersJudgement() {
      fixture.tripAndRecover();

      fixture.call(1, BreakerFixture.TIMEOUT);

      assertEquals(CircuitState.OPEN, fixture.state());
    }

    @Test
    void theirSuccessesAreForgottenWhenItReopens() {
      fixture.tripAndRecover();
      fixture.call(2, BreakerFixture.SUCCESS);
      fixture.call(1, BreakerFixture.REMOTE_FAILURE);
      fixture.ticker.advance(RECOVERY);

      fixture.call(2, BreakerFixture.SUCCESS);

      assertEquals(CircuitState.HALF_OPEN, fixture.state());
    }

    @Test
    void giveTheirPlaceBackWhenIgnoredOrAbandoned() {
      fixture.tripAndRecover();
      CallPermit ignored = fixture.acquire();
      CallPermit abandoned = fixture.acquire();
      fixture.acquire();

      ignored.complete(BreakerFixture.IGNORED);
      abandoned.close();

      fixture.acquire();
      fixture.acquire();
      fixture.rejection();
      assertEquals(CircuitState.HALF_OPEN, fixture.state());
    }
  }

  @Nested
  @DisplayName("B12 rejection:")
  class Rejection {

    @Test
    void tellsTheTimeLeftInWholeSecondsRoundedUp() {
      fixture.trip();

      fixture.ticker.advance(Duration.ofSeconds(10));
      Duration exact = fixture.rejection();
      fixture.ticker.advance(ONE_NANO);
      Duration shortly = fixture.rejection();
      fixture.ticker.advance(Duration.ofSeconds(1).minus(ONE_NANO));

      assertEquals(Duration.ofSeconds(20), exact);
      assertEquals(Duration.ofSeconds(20), shortly);
      assertEquals(Duration.ofSeconds(19), fixture.rejection());
    }

    @Test
    void theSnapshotTellsItToTheNanosecond() {
      fixture.trip();

      fixture.ticker.advanceNanos(1);

      assertEquals(RECOVERY.minus(ONE_NANO), fixture.breaker.snapshot().retryAfter());
    }

    @Test
    void isAtLeastOneSecondWhileProbesAreUnderWay() {
      fixture.tripAndRecover();
      Stream.generate(fixture::acquire).limit(3).forEach(_ -> {});

      fixture.ticker.advance(CALL_TIMEOUT.minus(ONE_NANO));

      assertEquals(Duration.ofSeconds(1), fixture.rejection());
    }

    @Test
    void tellsWhenTheFirstProbeMustHaveEnded() {
      fixture.tripAndRecover();
      fixture.acquire();
      fixture.ticker.advance(Duration.ofSeconds(3));
      fixture.acquire();
      fixture.acquire();

      assertEquals(Duration.ofSeconds(7), fixture.rejection());
    }

    @Test
    void isNeverLongerForAProbeThanForAServerOutOfOrder() {
      BreakerFixture patient =
          new BreakerFixture(
              new BreakerSettings(1, Duration.ofSeconds(5), 1, Duration.ofHours(1), 1));
      patient.tripAndRecover();
      patient.acquire();

      assertEquals(Duration.ofSeconds(5), patient.rejection());
    }
  }
}
