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

/** How an open breaker finds out whether the server is well again. */
class ProbeRulesTest {

  private static final Duration ONE_NANO = Duration.ofNanos(1);
  private static final Duration RECOVERY = Duration.ofSeconds(30);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  private final BreakerFixture bench = new BreakerFixture(BreakerFixture.THREE_PROBES);

  @Nested
  @DisplayName("B4 from open to half-open:")
  class Recovery {

    @Test
    void refusesUpToTheLastNanosecond() {
      bench.trip();

      bench.ticker.advance(RECOVERY.minus(ONE_NANO));

      assertEquals(Duration.ofSeconds(1), bench.refusal());
      assertEquals(CircuitState.OPEN, bench.state());
      assertFalse(bench.breaker.snapshot().available());
    }

    @Test
    void admitsAtTheVeryMomentAndIsHalfOpenWithThatCall() {
      bench.trip();

      bench.ticker.advance(RECOVERY);
      bench.acquire();

      assertEquals(CircuitState.HALF_OPEN, bench.state());
      assertEquals(1, bench.breaker.snapshot().inFlight());
    }

    @Test
    void remainsOpenButAvailableUntilACallAsks() {
      bench.trip();

      bench.ticker.advance(RECOVERY);

      assertEquals(CircuitState.OPEN, bench.state());
      assertTrue(bench.breaker.snapshot().available());
      assertEquals(Duration.ZERO, bench.breaker.snapshot().retryAfter());
    }

    @Test
    void admitsExactlyAsManyOfAHundredRacingThreadsAsThereAreProbes() throws Exception {
      bench.tripAndRecover();
      List<Callable<CallAdmission>> calls =
          Stream.<Callable<CallAdmission>>generate(() -> bench.breaker::tryAcquire)
              .limit(100)
              .toList();

      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<CallAdmission>> admissions = threads.invokeAll(calls);

        assertEquals(
            3, admissions.stream().filter(a -> a.resultNow() instanceof CallPermit).count());
      }
      assertEquals(97, bench.breaker.snapshot().rejected());
      assertEquals(2, bench.transitions.size());
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
      defaults.refusal();

      probe.complete(BreakerFixture.SUCCESS);

      assertTrue(defaults.breaker.snapshot().available());
      defaults.acquire();
    }

    @Test
    void neverMoreThanMayBeUnderWayAtOnce() {
      bench.tripAndRecover();
      Stream.generate(bench::acquire).limit(3).forEach(_ -> {});

      bench.refusal();

      assertEquals(3, bench.breaker.snapshot().inFlight());
      assertFalse(bench.breaker.snapshot().available());
    }

    @Test
    void neverMoreThanStillHaveToSucceed() {
      bench.tripAndRecover();
      CallPermit first = bench.acquire();
      CallPermit second = bench.acquire();
      bench.acquire();
      first.complete(BreakerFixture.SUCCESS);
      second.complete(BreakerFixture.SUCCESS);

      bench.refusal();

      assertEquals(2, bench.breaker.snapshot().probesSucceeded());
    }

    @Test
    void closeTheBreakerOnceEnoughHaveSucceeded() {
      bench.tripAndRecover();
      bench.call(2, BreakerFixture.SUCCESS);
      CircuitState before = bench.state();

      bench.call(1, BreakerFixture.SUCCESS);

      assertEquals(CircuitState.HALF_OPEN, before);
      assertEquals(CircuitState.CLOSED, bench.state());
      assertEquals(0, bench.breaker.snapshot().probesSucceeded());
    }

    @Test
    void reopenItForAFullRecoveryWhenOneFailsAndTheOthersAreLate() {
      bench.tripAndRecover();
      CallPermit failing = bench.acquire();
      CallPermit other = bench.acquire();
      bench.ticker.advance(Duration.ofSeconds(9));

      failing.complete(BreakerFixture.REMOTE_FAILURE);

      assertEquals(RECOVERY, bench.refusal());
      assertEquals(RecordingResult.LATE, other.complete(BreakerFixture.SUCCESS));
      assertEquals(CircuitState.OPEN, bench.state());
    }

    @Test
    void reopenItWhenOneTimesOutByItsCallersJudgement() {
      bench.tripAndRecover();

      bench.call(1, BreakerFixture.TIMEOUT);

      assertEquals(CircuitState.OPEN, bench.state());
    }

    @Test
    void theirSuccessesAreForgottenWhenItReopens() {
      bench.tripAndRecover();
      bench.call(2, BreakerFixture.SUCCESS);
      bench.call(1, BreakerFixture.REMOTE_FAILURE);
      bench.ticker.advance(RECOVERY);

      bench.call(2, BreakerFixture.SUCCESS);

      assertEquals(CircuitState.HALF_OPEN, bench.state());
    }

    @Test
    void giveTheirPlaceBackWhenIgnoredOrAbandoned() {
      bench.tripAndRecover();
      CallPermit ignored = bench.acquire();
      CallPermit abandoned = bench.acquire();
      bench.acquire();

      ignored.complete(BreakerFixture.IGNORED);
      abandoned.close();

      bench.acquire();
      bench.acquire();
      bench.refusal();
      assertEquals(CircuitState.HALF_OPEN, bench.state());
    }
  }

  @Nested
  @DisplayName("B12 rejection:")
  class Rejection {

    @Test
    void tellsTheTimeLeftInWholeSecondsRoundedUp() {
      bench.trip();

      bench.ticker.advance(Duration.ofSeconds(10));
      Duration exact = bench.refusal();
      bench.ticker.advance(ONE_NANO);
      Duration shortly = bench.refusal();
      bench.ticker.advance(Duration.ofSeconds(1).minus(ONE_NANO));

      assertEquals(Duration.ofSeconds(20), exact);
      assertEquals(Duration.ofSeconds(20), shortly);
      assertEquals(Duration.ofSeconds(19), bench.refusal());
    }

    @Test
    void theSnapshotTellsItToTheNanosecond() {
      bench.trip();

      bench.ticker.advanceNanos(1);

      assertEquals(RECOVERY.minus(ONE_NANO), bench.breaker.snapshot().retryAfter());
    }

    @Test
    void isAtLeastOneSecondWhileProbesAreUnderWay() {
      bench.tripAndRecover();
      Stream.generate(bench::acquire).limit(3).forEach(_ -> {});

      bench.ticker.advance(CALL_TIMEOUT.minus(ONE_NANO));

      assertEquals(Duration.ofSeconds(1), bench.refusal());
    }

    @Test
    void tellsWhenTheFirstProbeMustHaveEnded() {
      bench.tripAndRecover();
      bench.acquire();
      bench.ticker.advance(Duration.ofSeconds(3));
      bench.acquire();
      bench.acquire();

      assertEquals(Duration.ofSeconds(7), bench.refusal());
    }

    @Test
    void isNeverLongerForAProbeThanForAServerOutOfOrder() {
      BreakerFixture patient =
          new BreakerFixture(
              new BreakerSettings(1, Duration.ofSeconds(5), 1, Duration.ofHours(1), 1));
      patient.tripAndRecover();
      patient.acquire();

      assertEquals(Duration.ofSeconds(5), patient.refusal());
    }
  }
}
