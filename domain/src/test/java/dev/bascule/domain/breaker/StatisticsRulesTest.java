package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The content of a snapshot. */
class StatisticsRulesTest {

  private final BreakerFixture fixture = new BreakerFixture();

  @Nested
  class Statistics {

    @Test
    void countsEveryOutcomeOnce() {
      fixture.call(1, BreakerFixture.LOCAL_FAILURE);
      fixture.call(3, BreakerFixture.SUCCESS);
      fixture.call(2, BreakerFixture.IGNORED);
      fixture.acquire().close();
      CallPermit early = fixture.acquire();
      fixture.call(2, BreakerFixture.TIMEOUT);
      fixture.call(3, BreakerFixture.REMOTE_FAILURE);
      early.complete(BreakerFixture.SUCCESS);
      fixture.rejection();
      fixture.ticker.advance(Duration.ofSeconds(30));
      fixture.acquire();
      fixture.rejection();

      BreakerSnapshot snapshot = fixture.breaker.snapshot();

      assertEquals(14, snapshot.admitted());
      assertEquals(2, snapshot.rejected());
      assertEquals(16, snapshot.attempts());
      assertEquals(3, snapshot.succeeded());
      assertEquals(1, snapshot.failedLocally());
      assertEquals(3, snapshot.failedRemotely());
      assertEquals(2, snapshot.timedOut());
      assertEquals(2, snapshot.ignored());
      assertEquals(1, snapshot.abandoned());
      assertEquals(1, snapshot.late());
      assertEquals(1, snapshot.inFlight());
      assertEquals(snapshot.admitted(), endingsAndInFlight(snapshot));
    }

    @Test
    void addUpAfterConcurrentCalls() throws Exception {
      int threads = 4;
      int rounds = 2_000;
      List<Future<?>> callers = new ArrayList<>();

      try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
        for (int seed = 0; seed < threads; seed++) {
          Random random = new Random(seed);
          callers.add(executor.submit(() -> callAtRandom(random, rounds)));
        }
      }

      for (Future<?> caller : callers) {
        caller.get();
      }
      BreakerSnapshot snapshot = fixture.breaker.snapshot();
      assertEquals((long) threads * rounds, snapshot.attempts());
      assertEquals(0, snapshot.inFlight());
      assertEquals(snapshot.admitted(), endingsAndInFlight(snapshot));
    }

    private void callAtRandom(Random random, int rounds) {
      List<HealthSignal> signals =
          List.of(
              BreakerFixture.SUCCESS,
              BreakerFixture.REMOTE_FAILURE,
              BreakerFixture.LOCAL_FAILURE,
              BreakerFixture.TIMEOUT,
              BreakerFixture.IGNORED);
      for (int round = 0; round < rounds; round++) {
        fixture.ticker.advance(Duration.ofSeconds(random.nextInt(12)));
        fixture.breaker.run(
            () -> "result", _ -> signals.get(random.nextInt(signals.size())), _ -> "refused");
      }
    }

    private static long endingsAndInFlight(BreakerSnapshot snapshot) {
      return snapshot.succeeded()
          + snapshot.failedLocally()
          + snapshot.failedRemotely()
          + snapshot.timedOut()
          + snapshot.ignored()
          + snapshot.abandoned()
          + snapshot.late()
          + snapshot.inFlight();
    }

    @Test
    void areEmptyForNewBreaker() {
      BreakerSnapshot snapshot = fixture.breaker.snapshot();

      assertEquals(CircuitState.CLOSED, snapshot.state());
      assertEquals(0, snapshot.generation());
      assertTrue(snapshot.available());
      assertEquals(Duration.ZERO, snapshot.retryAfter());
      assertEquals(Optional.empty(), snapshot.lastFailure());
      assertEquals(Optional.empty(), snapshot.lastSuccess());
      assertEquals(0, snapshot.attempts());
    }

    @Test
    void reportsDurationOfState() {
      fixture.ticker.advance(Duration.ofSeconds(7));
      fixture.call(4, BreakerFixture.REMOTE_FAILURE);
      Duration closed = fixture.breaker.snapshot().stateDuration();
      fixture.call(1, BreakerFixture.REMOTE_FAILURE);
      fixture.ticker.advance(Duration.ofSeconds(31));
      Duration open = fixture.breaker.snapshot().stateDuration();
      fixture.call(1, BreakerFixture.SUCCESS);
      fixture.ticker.advance(Duration.ofSeconds(2));
      fixture.acquire();

      assertEquals(Duration.ofSeconds(7), closed);
      assertEquals(Duration.ofSeconds(31), open);
      assertEquals(Duration.ofSeconds(2), fixture.breaker.snapshot().stateDuration());
    }

    @Test
    void reportsDateOfLastSuccess() {
      Instant date = fixture.date.get();

      fixture.call(1, BreakerFixture.SUCCESS);
      fixture.date.set(date.plusSeconds(60));
      fixture.call(1, BreakerFixture.IGNORED);
      fixture.acquire().close();

      assertEquals(Optional.of(date), fixture.breaker.snapshot().lastSuccess());
      assertEquals(Optional.empty(), fixture.breaker.snapshot().lastFailure());
    }

    @Test
    void reportsDateOfLastFailure() {
      Instant date = fixture.date.get();
      List<Optional<Instant>> dates = new ArrayList<>();

      for (HealthSignal signal :
          List.of(
              BreakerFixture.LOCAL_FAILURE,
              BreakerFixture.REMOTE_FAILURE,
              BreakerFixture.TIMEOUT)) {
        fixture.call(1, signal);
        dates.add(fixture.breaker.snapshot().lastFailure());
        fixture.date.set(fixture.date.get().plusSeconds(1));
      }

      assertEquals(
          List.of(
              Optional.of(date),
              Optional.of(date.plusSeconds(1)),
              Optional.of(date.plusSeconds(2))),
          dates);
      assertEquals(Optional.empty(), fixture.breaker.snapshot().lastSuccess());
    }

    @Test
    void reportsDateAtWhichEndOfLeaseWasDetected() {
      fixture.tripAndRecover();
      fixture.acquire();
      fixture.ticker.advance(Duration.ofSeconds(10));
      Instant noticed = fixture.date.get().plusSeconds(40);
      fixture.date.set(noticed);

      assertEquals(Optional.of(noticed), fixture.breaker.snapshot().lastFailure());
    }
  }

  @Nested
  class Replicas {

    @Test
    void breakersAreIndependent() {
      BreakerFixture other = new BreakerFixture();

      fixture.trip();

      assertFalse(fixture.breaker.snapshot().available());
      assertTrue(other.breaker.snapshot().available());
      other.acquire();
    }
  }
}
