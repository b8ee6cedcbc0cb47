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
class PermitRulesTest {

  private final Bench bench = new Bench();

  @Nested
  @DisplayName("B2 permit:")
  class SingleUse {

    @Test
    void closedWithoutAVerdictItCountsAsAbandonedAndMovesNothing() {
      bench.call(4, Bench.REMOTE_FAILURE);

      bench.acquire().close();

      assertEquals(1, bench.breaker.snapshot().abandoned());
      assertEquals(0, bench.breaker.snapshot().inFlight());
      assertEquals(4, bench.breaker.snapshot().failuresInARow());
    }

    @Test
    void aSecondVerdictChangesNothingButItsOwnCount() {
      Permit permit = bench.acquire();
      permit.complete(Bench.SUCCESS);
      BreakerSnapshot before = bench.breaker.snapshot();

      Recorded second = permit.complete(Bench.REMOTE_FAILURE);

      assertEquals(Recorded.ALREADY, second);
      assertEquals(before, bench.breaker.snapshot());
      assertEquals(1, bench.breaker.repeatedReports());
    }

    @Test
    void closingAfterTheVerdictIsNoSecondReport() {
      Permit permit = bench.acquire();
      permit.complete(Bench.SUCCESS);

      permit.close();
      permit.close();

      assertEquals(0, bench.breaker.snapshot().abandoned());
      assertEquals(0, bench.breaker.repeatedReports());
    }

    @Test
    void aVerdictAfterClosingIsTooLate() {
      Permit permit = bench.acquire();
      permit.close();

      assertEquals(Recorded.ALREADY, permit.complete(Bench.SUCCESS));
      assertEquals(0, bench.breaker.snapshot().succeeded());
    }

    @Test
    void knowsTheGenerationThatGaveIt() {
      Permit early = bench.acquire();
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
                      _ -> Bench.SUCCESS,
                      Bench::refused));

      assertSame(error, seen);
      assertEquals(1, bench.breaker.snapshot().failedLocally());
      assertEquals(0, bench.breaker.snapshot().inFlight());
    }

    @Test
    void aClassifierThatReturnsNothingIsAFailure() {
      assertThrows(
          NullPointerException.class,
          () -> bench.breaker.run(() -> "result", _ -> nothing(), Bench::refused));

      assertEquals(1, bench.breaker.snapshot().failedLocally());
    }
  }

  @SuppressWarnings("NullAway") // what a caller without the checker might do
  private static Verdict nothing() {
    return null;
  }

  @Nested
  @DisplayName("B3 late results:")
  class LateResults {

    @Test
    void successesFromBeforeTheTripDoNotCloseAHalfOpenBreaker() {
      List<Permit> early = Stream.generate(bench::acquire).limit(3).toList();
      bench.tripAndRecover();
      Permit probe = bench.acquire();

      List<Recorded> recorded = early.stream().map(p -> p.complete(Bench.SUCCESS)).toList();

      assertEquals(List.of(Recorded.LATE, Recorded.LATE, Recorded.LATE), recorded);
      assertEquals(BreakerState.HALF_OPEN, bench.state());
      assertEquals(0, bench.breaker.snapshot().probesSucceeded());
      assertEquals(1, bench.breaker.snapshot().inFlight());
      assertEquals(Recorded.COUNTED, probe.complete(Bench.SUCCESS));
    }

    @Test
    void failuresFromBeforeTheTripDoNotReopenIt() {
      Permit early = bench.acquire();
      bench.tripAndRecover();
      bench.acquire();

      Recorded recorded = early.complete(Bench.REMOTE_FAILURE);

      assertEquals(Recorded.LATE, recorded);
      assertEquals(BreakerState.HALF_OPEN, bench.state());
    }

    @Test
    void failuresFromBeforeTheTripDoNotCountOnceItIsClosedAgain() {
      List<Permit> early = Stream.generate(bench::acquire).limit(5).toList();
      bench.tripAndRecover();
      bench.call(3, Bench.SUCCESS);

      early.forEach(permit -> permit.complete(Bench.REMOTE_FAILURE));

      assertEquals(BreakerState.CLOSED, bench.state());
      assertEquals(0, bench.breaker.snapshot().failuresInARow());
    }

    @Test
    void theyAreCountedAsLateAndAsNothingElse() {
      Permit success = bench.acquire();
      Permit failure = bench.acquire();
      Permit abandoned = bench.acquire();
      bench.trip();
      bench.date.set(bench.date.get().plusSeconds(1));
      BreakerSnapshot before = bench.breaker.snapshot();

      success.complete(Bench.SUCCESS);
      failure.complete(Bench.LOCAL_FAILURE);
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
      Permit early = bench.acquire();
      bench.trip();

      early.complete(Bench.failureWithRetryAfter(Duration.ofMinutes(4)));

      assertEquals(Duration.ofSeconds(30), bench.refusal());
    }
  }

  @Nested
  @DisplayName("B8 call timeout:")
  class CallTimeout {

    @Test
    void isCountedOnceAndTheRealResultLaterIsNot() {
      Permit permit = bench.acquire();

      Recorded timeout = permit.complete(Bench.TIMEOUT);
      Recorded result = permit.complete(Bench.SUCCESS);

      assertEquals(Recorded.COUNTED, timeout);
      assertEquals(Recorded.ALREADY, result);
      assertEquals(1, bench.breaker.snapshot().timedOut());
      assertEquals(0, bench.breaker.snapshot().succeeded());
    }
  }
}
