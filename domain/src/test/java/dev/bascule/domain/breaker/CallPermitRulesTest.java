package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A permit is good for one report, in the state that issued it. */
class CallPermitRulesTest {

  private final BreakerFixture fixture = new BreakerFixture();

  @Nested
  class SingleUse {

    @Test
    void countsPermitClosedWithoutReportAsAbandoned() {
      fixture.call(4, BreakerFixture.REMOTE_FAILURE);

      fixture.acquire().close();

      assertEquals(1, fixture.breaker.snapshot().abandoned());
      assertEquals(0, fixture.breaker.snapshot().inFlight());
      assertEquals(4, fixture.breaker.snapshot().consecutiveFailures());
    }

    @Test
    void ignoresSecondReport() {
      CallPermit permit = fixture.acquire();
      permit.complete(BreakerFixture.SUCCESS);
      BreakerSnapshot before = fixture.breaker.snapshot();

      RecordingResult second = permit.complete(BreakerFixture.REMOTE_FAILURE);

      assertEquals(RecordingResult.ALREADY, second);
      assertEquals(before, fixture.breaker.snapshot());
    }

    @Test
    void closeAfterReportHasNoEffect() {
      CallPermit permit = fixture.acquire();
      permit.complete(BreakerFixture.SUCCESS);

      permit.close();
      permit.close();

      assertEquals(0, fixture.breaker.snapshot().abandoned());
    }

    @Test
    void ignoresReportAfterClose() {
      CallPermit permit = fixture.acquire();
      permit.close();

      assertEquals(RecordingResult.ALREADY, permit.complete(BreakerFixture.SUCCESS));
      assertEquals(0, fixture.breaker.snapshot().succeeded());
    }

    @Test
    void returnsGenerationThatIssuedIt() {
      CallPermit early = fixture.acquire();
      fixture.tripAndRecover();

      assertEquals(0, early.generation());
      assertEquals(2, fixture.acquire().generation());
    }

    @Test
    void reportsErrorsAsFailures() {
      AssertionError error = new AssertionError("thrown by the action");

      AssertionError seen =
          assertThrows(
              AssertionError.class,
              () ->
                  fixture.breaker.run(
                      () -> {
                        throw error;
                      },
                      _ -> BreakerFixture.SUCCESS,
                      BreakerFixture::rejected));

      assertSame(error, seen);
      assertEquals(1, fixture.breaker.snapshot().failedLocally());
      assertEquals(0, fixture.breaker.snapshot().inFlight());
    }

    @Test
    void countsNullFromClassifierAsFailure() {
      assertThrows(
          NullPointerException.class,
          () -> fixture.breaker.run(() -> "result", _ -> nothing(), BreakerFixture::rejected));

      assertEquals(1, fixture.breaker.snapshot().failedLocally());
    }
  }

  @SuppressWarnings("NullAway") // a caller that does not use NullAway
  private static HealthSignal nothing() {
    return null;
  }

  @Nested
  class LateResults {

    @Test
    void earlierSuccessesDoNotCloseHalfOpenBreaker() {
      List<CallPermit> early = Stream.generate(fixture::acquire).limit(3).toList();
      fixture.tripAndRecover();
      CallPermit probe = fixture.acquire();

      List<RecordingResult> recorded =
          early.stream().map(p -> p.complete(BreakerFixture.SUCCESS)).toList();

      assertEquals(
          List.of(RecordingResult.LATE, RecordingResult.LATE, RecordingResult.LATE), recorded);
      assertEquals(CircuitState.HALF_OPEN, fixture.state());
      assertEquals(0, fixture.breaker.snapshot().probesSucceeded());
      assertEquals(1, fixture.breaker.snapshot().inFlight());
      assertEquals(RecordingResult.COUNTED, probe.complete(BreakerFixture.SUCCESS));
    }

    @Test
    void earlierFailuresDoNotReopenHalfOpenBreaker() {
      CallPermit early = fixture.acquire();
      fixture.tripAndRecover();
      fixture.acquire();

      RecordingResult recorded = early.complete(BreakerFixture.REMOTE_FAILURE);

      assertEquals(RecordingResult.LATE, recorded);
      assertEquals(CircuitState.HALF_OPEN, fixture.state());
    }

    @Test
    void earlierFailuresDoNotCountAfterItClosedAgain() {
      List<CallPermit> early = Stream.generate(fixture::acquire).limit(5).toList();
      fixture.tripAndRecover();
      fixture.call(3, BreakerFixture.SUCCESS);

      early.forEach(permit -> permit.complete(BreakerFixture.REMOTE_FAILURE));

      assertEquals(CircuitState.CLOSED, fixture.state());
      assertEquals(0, fixture.breaker.snapshot().consecutiveFailures());
    }

    @Test
    void countsLateReportsOnlyAsLate() {
      CallPermit success = fixture.acquire();
      CallPermit failure = fixture.acquire();
      CallPermit abandoned = fixture.acquire();
      fixture.trip();
      fixture.date.set(fixture.date.get().plusSeconds(1));
      BreakerSnapshot before = fixture.breaker.snapshot();

      success.complete(BreakerFixture.SUCCESS);
      failure.complete(BreakerFixture.LOCAL_FAILURE);
      abandoned.close();

      BreakerSnapshot after = fixture.breaker.snapshot();
      assertEquals(3, after.late());
      assertEquals(before.succeeded(), after.succeeded());
      assertEquals(before.failedLocally(), after.failedLocally());
      assertEquals(before.abandoned(), after.abandoned());
      assertEquals(before.lastFailure(), after.lastFailure());
      assertEquals(before.lastSuccess(), after.lastSuccess());
    }

    @Test
    void ignoresRetryAfterOfLateFailure() {
      CallPermit early = fixture.acquire();
      fixture.trip();

      early.complete(BreakerFixture.failureWithRetryAfter(Duration.ofMinutes(4)));

      assertEquals(Duration.ofSeconds(30), fixture.rejection());
    }
  }

  @Nested
  class CallTimeout {

    @Test
    void countsTimeoutOnceAndNotTheLaterResult() {
      CallPermit permit = fixture.acquire();

      RecordingResult timeout = permit.complete(BreakerFixture.TIMEOUT);
      RecordingResult result = permit.complete(BreakerFixture.SUCCESS);

      assertEquals(RecordingResult.COUNTED, timeout);
      assertEquals(RecordingResult.ALREADY, result);
      assertEquals(1, fixture.breaker.snapshot().timedOut());
      assertEquals(0, fixture.breaker.snapshot().succeeded());
    }
  }
}
