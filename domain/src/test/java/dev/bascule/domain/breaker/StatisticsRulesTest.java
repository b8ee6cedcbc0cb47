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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a snapshot tells. */
class StatisticsRulesTest {

  private final BreakerFixture bench = new BreakerFixture();

  @Nested
  @DisplayName("B11 statistics:")
  class Statistics {

    @Test
    void tellOfEveryEndingOnce() {
      bench.call(1, BreakerFixture.LOCAL_FAILURE);
      bench.call(3, BreakerFixture.SUCCESS);
      bench.call(2, BreakerFixture.IGNORED);
      bench.acquire().close();
      CallPermit early = bench.acquire();
      bench.call(2, BreakerFixture.TIMEOUT);
      bench.call(3, BreakerFixture.REMOTE_FAILURE);
      early.complete(BreakerFixture.SUCCESS);
      bench.refusal();
      bench.ticker.advance(Duration.ofSeconds(30));
      bench.acquire();
      bench.refusal();

      BreakerSnapshot snapshot = bench.breaker.snapshot();

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
    void addUpOnceManyThreadsAreDone() throws Exception {
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
      BreakerSnapshot snapshot = bench.breaker.snapshot();
      assertEquals((long) threads * rounds, snapshot.attempts());
      assertEquals(0, snapshot.inFlight());
      assertEquals(snapshot.admitted(), endingsAndInFlight(snapshot));
    }

    private void callAtRandom(Random random, int rounds) {
      List<HealthSignal> verdicts =
          List.of(
              BreakerFixture.SUCCESS,
              BreakerFixture.REMOTE_FAILURE,
              BreakerFixture.LOCAL_FAILURE,
              BreakerFixture.TIMEOUT,
              BreakerFixture.IGNORED);
      for (int round = 0; round < rounds; round++) {
        bench.ticker.advance(Duration.ofSeconds(random.nextInt(12)));
        bench.breaker.run(
            () -> "result", _ -> verdicts.get(random.nextInt(verdicts.size())), _ -> "refused");
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
    void ofANewBreakerAreEmpty() {
      BreakerSnapshot snapshot = bench.breaker.snapshot();

      assertEquals(CircuitState.CLOSED, snapshot.state());
      assertEquals(0, snapshot.generation());
      assertTrue(snapshot.available());
      assertEquals(Duration.ZERO, snapshot.retryAfter());
      assertEquals(Optional.empty(), snapshot.lastFailure());
      assertEquals(Optional.empty(), snapshot.lastSuccess());
      assertEquals(0, snapshot.attempts());
    }

    @Test
    void tellHowLongTheStateHasLasted() {
      bench.ticker.advance(Duration.ofSeconds(7));
      bench.call(4, BreakerFixture.REMOTE_FAILURE);
      Duration closed = bench.breaker.snapshot().stateDuration();
      bench.call(1, BreakerFixture.REMOTE_FAILURE);
      bench.ticker.advance(Duration.ofSeconds(31));
      Duration open = bench.breaker.snapshot().stateDuration();
      bench.call(1, BreakerFixture.SUCCESS);
      bench.ticker.advance(Duration.ofSeconds(2));
      bench.acquire();

      assertEquals(Duration.ofSeconds(7), closed);
      assertEquals(Duration.ofSeconds(31), open);
      assertEquals(Duration.ofSeconds(2), bench.breaker.snapshot().stateDuration());
    }

    @Test
    void tellTheDateOfTheLastSuccess() {
      Instant date = bench.date.get();

      bench.call(1, BreakerFixture.SUCCESS);
      bench.date.set(date.plusSeconds(60));
      bench.call(1, BreakerFixture.IGNORED);
      bench.acquire().close();

      assertEquals(Optional.of(date), bench.breaker.snapshot().lastSuccess());
      assertEquals(Optional.empty(), bench.breaker.snapshot().lastFailure());
    }

    @Test
    void tellTheDateOfTheLastFailureOfEachKind() {
      Instant date = bench.date.get();
      List<Optional<Instant>> dates = new ArrayList<>();

      for (HealthSignal verdict :
          List.of(
              BreakerFixture.LOCAL_FAILURE,
              BreakerFixture.REMOTE_FAILURE,
              BreakerFixture.TIMEOUT)) {
        bench.call(1, verdict);
        dates.add(bench.breaker.snapshot().lastFailure());
        bench.date.set(bench.date.get().plusSeconds(1));
      }

      assertEquals(
          List.of(
              Optional.of(date),
              Optional.of(date.plusSeconds(1)),
              Optional.of(date.plusSeconds(2))),
          dates);
      assertEquals(Optional.empty(), bench.breaker.snapshot().lastSuccess());
    }

    @Test
    void tellTheDateAtWhichTheEndOfALeaseWasNoticed() {
      bench.tripAndRecover();
      bench.acquire();
      bench.ticker.advance(Duration.ofSeconds(10));
      Instant noticed = bench.date.get().plusSeconds(40);
      bench.date.set(noticed);

      assertEquals(Optional.of(noticed), bench.breaker.snapshot().lastFailure());
    }
  }

  @Nested
  @DisplayName("B16 replicas:")
  class Replicas {

    @Test
    void eachLearnsForItselfAndShowsWhatItKnows() {
      BreakerFixture other = new BreakerFixture();

      bench.trip();

      assertFalse(bench.breaker.snapshot().available());
      assertTrue(other.breaker.snapshot().available());
      other.acquire();
    }
  }
}
