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

/** Scripts under which resilience4j 2.4.0 or failsafe 3.3.2, or both, go wrong. */
class KnownDefectsTest {

  private final BreakerFixture bench = new BreakerFixture(BreakerFixture.THREE_PROBES);

  @Nested
  class LateResults {

    @Test
    void threeSuccessesFromBeforeTheTripDoNotCloseItWithoutAProbe() {
      List<CallPermit> early = Stream.generate(bench::acquire).limit(3).toList();
      bench.tripAndRecover();
      bench.acquire();

      early.forEach(permit -> permit.complete(BreakerFixture.SUCCESS));

      assertEquals(CircuitState.HALF_OPEN, bench.state());
    }

    @Test
    void threeFailuresFromBeforeTheTripDoNotReopenIt() {
      List<CallPermit> early = Stream.generate(bench::acquire).limit(3).toList();
      bench.tripAndRecover();
      bench.acquire();

      early.forEach(permit -> permit.complete(BreakerFixture.REMOTE_FAILURE));

      assertEquals(CircuitState.HALF_OPEN, bench.state());
    }
  }

  @Nested
  class StuckHalfOpen {

    @Test
    void aProbeThatThrowsAnErrorReopensIt() {
      bench.tripAndRecover();

      assertThrows(
          AssertionError.class,
          () ->
              bench.breaker.run(
                  () -> {
                    throw new AssertionError("probe");
                  },
                  _ -> BreakerFixture.SUCCESS,
                  BreakerFixture::refused));

      assertEquals(CircuitState.OPEN, bench.state());
    }

    @Test
    void probesThatNeverReportDoNotHoldItForEver() {
      bench.tripAndRecover();
      Stream.generate(bench::acquire).limit(3).forEach(_ -> {});

      bench.ticker.advance(Duration.ofSeconds(40));
      bench.call(3, BreakerFixture.SUCCESS);

      assertEquals(CircuitState.CLOSED, bench.state());
    }

    @Test
    void cancelledProbesDoNotHoldIt() {
      bench.tripAndRecover();
      Stream.generate(bench::acquire).limit(3).toList().forEach(CallPermit::close);

      bench.call(3, BreakerFixture.SUCCESS);

      assertEquals(CircuitState.CLOSED, bench.state());
    }

    @Test
    void ignoredProbesNeitherHoldNorCloseIt() {
      bench.tripAndRecover();

      bench.call(20, BreakerFixture.IGNORED);

      assertEquals(CircuitState.HALF_OPEN, bench.state());
      assertTrue(bench.breaker.snapshot().available());
    }
  }

  @Nested
  class TooManyProbes {

    @Test
    void cancellingCallsFromBeforeTheTripMakesNoRoom() {
      List<CallPermit> early = Stream.generate(bench::acquire).limit(4).toList();
      bench.tripAndRecover();
      Stream.generate(bench::acquire).limit(3).forEach(_ -> {});

      early.forEach(CallPermit::close);

      bench.refusal();
      assertEquals(3, bench.breaker.snapshot().inFlight());
    }

    @Test
    void aHundredRacingThreadsWithCancellationsAmongThemRunNoMoreThanThree() throws Exception {
      List<CallPermit> early = Stream.generate(bench::acquire).limit(50).toList();
      bench.tripAndRecover();
      List<Callable<Boolean>> cancellations =
          early.stream().<Callable<Boolean>>map(permit -> () -> cancel(permit)).toList();
      List<Callable<Boolean>> calls =
          Stream.<Callable<Boolean>>generate(
                  () -> () -> bench.breaker.tryAcquire() instanceof CallPermit)
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
    void theWallClockAnHourBackDoesNotKeepItOpen() {
      bench.trip();

      bench.date.set(bench.date.get().minus(Duration.ofHours(1)));
      bench.ticker.advance(Duration.ofSeconds(30));

      bench.acquire();
    }
  }

  @Test
  void aTransitionIsNeverMadeFromAStateThatIsNoLonger() {
    CallPermit slow = bench.acquire();
    bench.trip();
    bench.ticker.advance(Duration.ofSeconds(30));
    bench.call(3, BreakerFixture.SUCCESS);

    slow.complete(BreakerFixture.REMOTE_FAILURE);

    assertEquals(CircuitState.CLOSED, bench.state());
    assertEquals(3, bench.breaker.snapshot().generation());
  }
}
