package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a permit is good for: one verdict, in the state that gave it. */
class CallPermitRulesTest {

  private final BreakerFixture bench = new BreakerFixture();

  @Nested
  @DisplayName("B2 permit:")
  class SingleUse {

    @Test
    void closedWithoutAVerdictItCountsAsAbandonedAndMovesNothing() {
      bench.call(4, BreakerFixture.REMOTE_FAILURE);

      bench.acquire().close();

      assertEquals(1, bench.breaker.snapshot().abandoned());
      assertEquals(0, bench.breaker.snapshot().inFlight());
      assertEquals(4, bench.breaker.snapshot().failuresInARow());
    }

    @Test
    void aSecondVerdictChangesNothingButItsOwnCount() {
      CallPermit permit = bench.acquire();
      permit.complete(BreakerFixture.SUCCESS);
      BreakerSnapshot before = bench.breaker.snapshot();

      RecordingResult second = permit.complete(BreakerFixture.REMOTE_FAILURE);

      assertEquals(RecordingResult.ALREADY, second);
      assertEquals(before, bench.breaker.snapshot());
      assertEquals(1, bench.breaker.repeatedReports());
    }

    @Test
    void closingAfterTheVerdictIsNoSecondReport() {
      CallPermit permit = bench.acquire();
      permit.complete(BreakerFixture.SUCCESS);

      permit.close();
      permit.close();

      assertEquals(0, bench.breaker.snapshot().abandoned());
      assertEquals(0, bench.breaker.repeatedReports());
    }

    @Test
    void aVerdictAfterClosingIsTooLate() {
      CallPermit permit = bench.acquire();
      permit.close();

      assertEquals(RecordingResult.ALREADY, permit.complete(BreakerFixture.SUCCESS));
      assertEquals(0, bench.breaker.snapshot().succeeded());
    }

    @Test
    void knowsTheGenerationThatGaveIt() {
      CallPermit early = bench.acquire();
      bench.tripAndRecover();

      assertEquals(0, early.generation());
      assertEquals(2, bench.acquire().generation());
    }

    @Test
    void errorsReportToo() {
      AssertionError error = new AssertionError("thrown by the action");

      AssertionError seen =
          assertThrows(
              AssertionError.class,
              () ->
                  bench.breaker.run(
                      () -> {
                        throw error;
                      },
                      _ -> BreakerFixture.SUCCESS,
                      BreakerFixture::refused));

      assertSame(error, seen);
      assertEquals(1, bench.breaker.snapshot().failedLocally());
      assertEquals(0, bench.breaker.snapshot().inFlight());
    }

    @Test
    void aClassifierThatReturnsNothingIsAFailure() {
      assertThrows(
          NullPointerException.class,
          () -> bench.breaker.run(() -> "result", _ -> nothing(), BreakerFixture::refused));

      assertEquals(1, bench.breaker.snapshot().failedLocally());
    }
  }

  @SuppressWarnings("NullAway") // what a caller without the checker might do
  private static HealthSignal nothing() {
    return null;
  }

  @Nested
  @DisplayName("B3 late results:")
  class LateResults {

    @Test
    void successesFromBeforeTheTripDoNotCloseAHalfOpenBreaker() {
      List<CallPermit> early = Stream.generate(bench::acquire).limit(3).toList();
      bench.tripAndRecover();
      CallPermit probe = bench.acquire();

      List<RecordingResult> recorded =
          early.stream().map(p -> p.complete(BreakerFixture.SUCCESS)).toList();

      assertEquals(
          List.of(RecordingResult.LATE, RecordingResult.LATE, RecordingResult.LATE), recorded);
      assertEquals(CircuitState.HALF_OPEN, bench.state());
      assertEquals(0, bench.breaker.snapshot().probesSucceeded());
      assertEquals(1, bench.breaker.snapshot().inFlight());
      assertEquals(RecordingResult.COUNTED, probe.complete(BreakerFixture.SUCCESS));
    }

    @Test
    void failuresFromBeforeTheTripDoNotReopenIt() {
      CallPermit early = bench.acquire();
      bench.tripAndRecover();
      bench.acquire();

      RecordingResult recorded = early.complete(BreakerFixture.REMOTE_FAILURE);

      assertEquals(RecordingResult.LATE, recorded);
      assertEquals(CircuitState.HALF_OPEN, bench.state());
    }

    @Test
    void failuresFromBeforeTheTripDoNotCountOnceItIsClosedAgain() {
      List<CallPermit> early = Stream.generate(bench::acquire).limit(5).toList();
      bench.tripAndRecover();
      bench.call(3, BreakerFixture.SUCCESS);

      early.forEach(permit -> permit.complete(BreakerFixture.REMOTE_FAILURE));

      assertEquals(CircuitState.CLOSED, bench.state());
      assertEquals(0, bench.breaker.snapshot().failuresInARow());
    }

    @Test
    void theyAreCountedAsLateAndAsNothingElse() {
      CallPermit success = bench.acquire();
      CallPermit failure = bench.acquire();
      CallPermit abandoned = bench.acquire();
      bench.trip();
      bench.date.set(bench.date.get().plusSeconds(1));
      BreakerSnapshot before = bench.breaker.snapshot();

      success.complete(BreakerFixture.SUCCESS);
      failure.complete(BreakerFixture.LOCAL_FAILURE);
      abandoned.close();

      BreakerSnapshot after = bench.breaker.snapshot();
      assertEquals(3, after.late());
      assertEquals(before.succeeded(), after.succeeded());
      assertEquals(before.failedLocally(), after.failedLocally());
      assertEquals(before.abandoned(), after.abandoned());
      assertEquals(before.lastFailure(), after.lastFailure());
      assertEquals(before.lastSuccess(), after.lastSuccess());
    }

    @Test
    void aLongRetryAfterInALateFailureKeepsNothingOpen() {
      CallPermit early = bench.acquire();
      bench.trip();

      early.complete(BreakerFixture.failureWithRetryAfter(Duration.ofMinutes(4)));

      assertEquals(Duration.ofSeconds(30), bench.refusal());
    }
  }

  @Nested
  @DisplayName("B8 call timeout:")
  class CallTimeout {

    @Test
    void isCountedOnceAndTheRealResultLaterIsNot() {
      CallPermit permit = bench.acquire();

      RecordingResult timeout = permit.complete(BreakerFixture.TIMEOUT);
      RecordingResult result = permit.complete(BreakerFixture.SUCCESS);

      assertEquals(RecordingResult.COUNTED, timeout);
      assertEquals(RecordingResult.ALREADY, result);
      assertEquals(1, bench.breaker.snapshot().timedOut());
      assertEquals(0, bench.breaker.snapshot().succeeded());
    }
  }
}
