package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How an open breaker finds out whether the server has recovered. */
class ProbeRulesTest {

  private static final Duration ONE_NANO = Duration.ofNanos(1);
  private static final Duration RECOVERY = Duration.ofSeconds(30);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  private final BreakerFixture fixture = new BreakerFixture(BreakerFixture.THREE_PROBES);

  @Nested
  class Recovery {

    @Test
    void rejectsUpToLastNanosecond() {
      fixture.trip();

      fixture.ticker.advance(RECOVERY.minus(ONE_NANO));

      assertEquals(Duration.ofSeconds(1), fixture.rejection());
      assertEquals(CircuitState.OPEN, fixture.state());
      assertFalse(fixture.breaker.snapshot().available());
    }

    @Test
    void admitsProbeExactlyAfterRecoveryTimeout() {
      fixture.trip();

      fixture.ticker.advance(RECOVERY);
      fixture.acquire();

      assertEquals(CircuitState.HALF_OPEN, fixture.state());
      assertEquals(1, fixture.breaker.snapshot().inFlight());
    }

    @Test
    void staysOpenButAvailableUntilNextCall() {
      fixture.trip();

      fixture.ticker.advance(RECOVERY);

      assertEquals(CircuitState.OPEN, fixture.state());
      assertTrue(fixture.breaker.snapshot().available());
      assertEquals(Duration.ZERO, fixture.breaker.snapshot().retryAfter());
    }

    @Test
    void admitsMaximumNumberOfProbesOfAHundredRacingThreads() throws Exception {
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
  class Probes {

    @Test
    void admitsOneProbeAtATimeByDefault() {
      BreakerFixture defaults = new BreakerFixture();
      defaults.tripAndRecover();
      CallPermit probe = defaults.acquire();
      defaults.rejection();

      probe.complete(BreakerFixture.SUCCESS);

      assertTrue(defaults.breaker.snapshot().available());
      defaults.acquire();
    }

    @Test
    void limitsConcurrentProbes() {
      fixture.tripAndRecover();
      Stream.generate(fixture::acquire).limit(3).forEach(_ -> {});

      fixture.rejection();

      assertEquals(3, fixture.breaker.snapshot().inFlight());
      assertFalse(fixture.breaker.snapshot().available());
    }

    @Test
    void admitsNoMoreProbesThanMustSucceed() {
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
    void closesAfterSuccessThreshold() {
      fixture.tripAndRecover();
      fixture.call(2, BreakerFixture.SUCCESS);
      CircuitState before = fixture.state();

      fixture.call(1, BreakerFixture.SUCCESS);

      assertEquals(CircuitState.HALF_OPEN, before);
      assertEquals(CircuitState.CLOSED, fixture.state());
      assertEquals(0, fixture.breaker.snapshot().probesSucceeded());
    }

    @Test
    void reopensForFullRecoveryTimeoutAfterFailedProbe() {
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
    void reopensAfterProbeReportedTimeout() {
      fixture.tripAndRecover();

      fixture.call(1, BreakerFixture.TIMEOUT);

      assertEquals(CircuitState.OPEN, fixture.state());
    }

    @Test
    void discardsSuccessesWhenItReopens() {
      fixture.tripAndRecover();
      fixture.call(2, BreakerFixture.SUCCESS);
      fixture.call(1, BreakerFixture.REMOTE_FAILURE);
      fixture.ticker.advance(RECOVERY);

      fixture.call(2, BreakerFixture.SUCCESS);

      assertEquals(CircuitState.HALF_OPEN, fixture.state());
    }

    @Test
    void releasesPlaceOfIgnoredAndAbandonedProbes() {
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
  class Rejection {

    @Test
    void returnsRemainingTimeInSecondsRoundedUp() {
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
    void snapshotReturnsRemainingNanoseconds() {
      fixture.trip();

      fixture.ticker.advanceNanos(1);

      assertEquals(RECOVERY.minus(ONE_NANO), fixture.breaker.snapshot().retryAfter());
    }

    @Test
    void returnsAtLeastOneSecondWhileProbesAreInFlight() {
      fixture.tripAndRecover();
      Stream.generate(fixture::acquire).limit(3).forEach(_ -> {});

      fixture.ticker.advance(CALL_TIMEOUT.minus(ONE_NANO));

      assertEquals(Duration.ofSeconds(1), fixture.rejection());
    }

    @Test
    void returnsTimeUntilFirstLeaseEnds() {
      fixture.tripAndRecover();
      fixture.acquire();
      fixture.ticker.advance(Duration.ofSeconds(3));
      fixture.acquire();
      fixture.acquire();

      assertEquals(Duration.ofSeconds(7), fixture.rejection());
    }

    @Test
    void returnsNoMoreThanRecoveryTimeoutDuringProbes() {
      BreakerFixture patient =
          new BreakerFixture(
              new BreakerSettings(1, Duration.ofSeconds(5), 1, Duration.ofHours(1), 1));
      patient.tripAndRecover();
      patient.acquire();

      assertEquals(Duration.ofSeconds(5), patient.rejection());
    }
  }

  /** With a maximum, each failed probe doubles how long the breaker stays open. */
  @Nested
  class GrowingRecovery {

    private final BreakerFixture growing =
        new BreakerFixture(
            new BreakerSettings(5, RECOVERY, Duration.ofMinutes(10), 1, CALL_TIMEOUT, 1));

    @Test
    void doublesWithEachFailedProbeUpToMaximum() {
      growing.trip();
      List<Long> seconds = new ArrayList<>();

      for (int probe = 0; probe < 7; probe++) {
        seconds.add(growing.rejection().toSeconds());
        growing.ticker.advance(growing.breaker.snapshot().retryAfter());
        growing.call(1, BreakerFixture.TIMEOUT);
      }

      assertEquals(List.of(30L, 60L, 120L, 240L, 480L, 600L, 600L), seconds);
    }

    @Test
    void doublesAlsoAfterLeaseEnded() {
      growing.tripAndRecover();
      growing.acquire();

      growing.ticker.advance(CALL_TIMEOUT);

      assertEquals(Duration.ofSeconds(60), growing.rejection());
    }

    @Test
    void beginsAnewAfterSuccess() {
      growing.tripAndRecover();
      growing.call(1, BreakerFixture.TIMEOUT);
      growing.ticker.advance(Duration.ofSeconds(60));
      growing.call(1, BreakerFixture.SUCCESS);

      growing.trip();

      assertEquals(RECOVERY, growing.rejection());
    }

    @Test
    void beginsAnewAfterManualOpening() {
      growing.tripAndRecover();
      growing.call(1, BreakerFixture.TIMEOUT);
      growing.breaker.forceOpen();
      growing.ticker.advance(RECOVERY);

      growing.call(1, BreakerFixture.TIMEOUT);

      assertEquals(Duration.ofSeconds(60), growing.rejection());
    }

    @Test
    void waitsAtLeastAsLongAsServerAsks() {
      growing.tripAndRecover();

      growing.call(1, BreakerFixture.failureWithRetryAfter(Duration.ofSeconds(75)));

      assertEquals(Duration.ofSeconds(75), growing.rejection());
    }
  }

  @Nested
  class DueProbe {

    @Test
    void isDueOnlyWhileOneWouldBeAdmitted() {
      boolean closed = fixture.breaker.isProbeDue();
      fixture.trip();
      boolean open = fixture.breaker.isProbeDue();
      fixture.ticker.advance(RECOVERY);
      boolean recovered = fixture.breaker.isProbeDue();
      Stream.generate(fixture::acquire).limit(3).forEach(_ -> {});
      boolean full = fixture.breaker.isProbeDue();

      assertEquals(List.of(false, false, true, false), List.of(closed, open, recovered, full));
    }

    @Test
    void isNotRejected() {
      fixture.trip();
      Optional<Duration> open = fixture.breaker.rejectionUnlessProbe();
      fixture.ticker.advance(RECOVERY);
      Optional<Duration> due = fixture.breaker.rejectionUnlessProbe();
      Stream.generate(fixture::acquire).limit(3).forEach(_ -> {});
      Optional<Duration> full = fixture.breaker.rejectionUnlessProbe();

      assertEquals(
          List.of(Optional.of(RECOVERY), Optional.empty(), Optional.of(CALL_TIMEOUT)),
          List.of(open, due, full));
      assertEquals(2, fixture.breaker.snapshot().rejected());
    }
  }
}
