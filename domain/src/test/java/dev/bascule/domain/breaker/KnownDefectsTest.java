package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Sequences that resilience4j 2.4.0 or failsafe 3.3.2, or both, handle wrongly. */
class KnownDefectsTest {

  private final BreakerFixture fixture = new BreakerFixture(BreakerFixture.THREE_PROBES);

  @Nested
  class LateResults {

    @Test
    void earlierSuccessesDoNotCloseItWithoutProbe() {
      List<CallPermit> early = Stream.generate(fixture::acquire).limit(3).toList();
      fixture.tripAndRecover();
      fixture.acquire();

      early.forEach(permit -> permit.complete(BreakerFixture.SUCCESS));

      assertEquals(CircuitState.HALF_OPEN, fixture.state());
    }

    @Test
    void earlierFailuresDoNotReopenIt() {
      List<CallPermit> early = Stream.generate(fixture::acquire).limit(3).toList();
      fixture.tripAndRecover();
      fixture.acquire();

      early.forEach(permit -> permit.complete(BreakerFixture.REMOTE_FAILURE));

      assertEquals(CircuitState.HALF_OPEN, fixture.state());
    }
  }

  @Nested
  class StuckHalfOpen {

    @Test
    void reopensAfterProbeThrewError() {
      fixture.tripAndRecover();

      assertThrows(
          AssertionError.class,
          () ->
              fixture.breaker.run(
                  () -> {
                    throw new AssertionError("probe");
                  },
                  _ -> BreakerFixture.SUCCESS,
                  BreakerFixture::rejected));

      assertEquals(CircuitState.OPEN, fixture.state());
    }

    @Test
    void recoversFromProbesWithoutReport() {
      fixture.tripAndRecover();
      Stream.generate(fixture::acquire).limit(3).forEach(_ -> {});

      fixture.ticker.advance(Duration.ofSeconds(40));
      fixture.call(3, BreakerFixture.SUCCESS);

      assertEquals(CircuitState.CLOSED, fixture.state());
    }

    @Test
    void recoversFromCancelledProbes() {
      fixture.tripAndRecover();
      Stream.generate(fixture::acquire).limit(3).toList().forEach(CallPermit::close);

      fixture.call(3, BreakerFixture.SUCCESS);

      assertEquals(CircuitState.CLOSED, fixture.state());
    }

    @Test
    void ignoredProbesNeitherBlockNorCloseIt() {
      fixture.tripAndRecover();

      fixture.call(20, BreakerFixture.IGNORED);

      assertEquals(CircuitState.HALF_OPEN, fixture.state());
      assertTrue(fixture.breaker.snapshot().available());
    }
  }

  @Nested
  class TooManyProbes {

    @Test
    void cancellingEarlierCallsDoesNotAdmitMoreProbes() {
      List<CallPermit> early = Stream.generate(fixture::acquire).limit(4).toList();
      fixture.tripAndRecover();
      Stream.generate(fixture::acquire).limit(3).forEach(_ -> {});

      early.forEach(CallPermit::close);

      fixture.rejection();
      assertEquals(3, fixture.breaker.snapshot().inFlight());
    }

    @Test
    void admitsThreeProbesOfAHundredRacingThreadsWithCancellations() throws Exception {
      List<CallPermit> early = Stream.generate(fixture::acquire).limit(50).toList();
      fixture.tripAndRecover();
      List<Callable<Boolean>> cancellations =
          early.stream().<Callable<Boolean>>map(permit -> () -> cancel(permit)).toList();
      List<Callable<Boolean>> calls =
          Stream.<Callable<Boolean>>generate(
                  () -> () -> fixture.breaker.tryAcquire() instanceof CallPermit)
              .limit(50)
              .toList();
      List<Callable<Boolean>> all = Stream.of(calls, cancellations).flatMap(List::stream).toList();

      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        long admitted =
            threads.invokeAll(all).stream().filter(future -> future.resultNow()).count();

        assertEquals(3, admitted);
      }
    }

    private static boolean cancel(CallPermit permit) {
      permit.close();
      return false;
    }
  }

  @Nested
  class ClockSteppedBack {

    @Test
    void ignoresWallClockSetBack() {
      fixture.trip();

      fixture.date.set(fixture.date.get().minus(Duration.ofHours(1)));
      fixture.ticker.advance(Duration.ofSeconds(30));

      fixture.acquire();
    }
  }

  @Test
  void ignoresReportOfEarlierState() {
    CallPermit slow = fixture.acquire();
    fixture.trip();
    fixture.ticker.advance(Duration.ofSeconds(30));
    fixture.call(3, BreakerFixture.SUCCESS);

    slow.complete(BreakerFixture.REMOTE_FAILURE);

    assertEquals(CircuitState.CLOSED, fixture.state());
    assertEquals(3, fixture.breaker.snapshot().generation());
  }
}
