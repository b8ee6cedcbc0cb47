package dev.bascule.domain.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * All replicas together admit no more than one bucket would, and at most a quarter of the burst in
 * addition; if the engine fails, one burst of their own shares, and another one if it has lost its
 * buckets.
 */
@Tag("slow")
class SharedRatesReplicasTest {

  private static final int SEEDS = 40;
  private static final int STEPS = 8_000;
  private static final Duration RECOVERY = Duration.ofSeconds(1);
  private static final Duration MAINTENANCE = Duration.ofMillis(250);

  /** An error that an implementation could contain. */
  enum PlantedRateFault {
    NONE,
    /** Each replica borrows as if it were the only one. */
    BATCH_NOT_BOUNDED,
    UNUSED_TOKENS_NOT_RETURNED,
    /** Without the engine, every request is admitted. */
    OUTAGE_OPENS_LIMIT,
    /** After the engine has lost its data, each replica takes itself for the only one. */
    NUMBER_FORGOTTEN;

    SharedRates plant(SharedRates rates) {
      return this == NONE ? rates : new FaultyRates(this, rates);
    }
  }

  private record FaultyRates(PlantedRateFault fault, SharedRates rates) implements SharedRates {

    @Override
    public Loan borrow(BucketKey bucket, int tokens) {
      try {
        return rates.borrow(bucket, tokens);
      } catch (EngineException e) {
        if (fault == PlantedRateFault.OUTAGE_OPENS_LIMIT) {
          return new Loan(tokens, Duration.ZERO);
        }
        throw e;
      }
    }

    @Override
    public void giveBack(BucketKey bucket, int tokens) {
      if (fault != PlantedRateFault.UNUSED_TOKENS_NOT_RETURNED) {
        rates.giveBack(bucket, tokens);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 50, 100", "3, 1000, 50", "2, 5, 7", "5, 20, 400", "1, 10, 10", "4, 1, 1"})
  void admitsAtMostQuarterOfBurstInAddition(int replicas, int times, int burst) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      Simulation simulation =
          new Simulation(seed, replicas, rate(times, burst), PlantedRateFault.NONE);

      simulation.run(STEPS);

      assertThat(simulation.admitted * 4).as("seed %d", seed).isGreaterThan(simulation.possible());
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 50, 100", "3, 1000, 50", "2, 5, 7", "5, 20, 400", "1, 10, 10", "4, 1, 1"})
  void admitsAtMostOneBurstOfSharesAndOneOfLostBucketsIfEngineFails(
      int replicas, int times, int burst) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      Simulation simulation =
          new Simulation(seed, replicas, rate(times, burst), PlantedRateFault.NONE);
      simulation.hasOutages = true;

      simulation.run(STEPS);

      assertThat(simulation.admitted * 4).as("seed %d", seed).isGreaterThan(simulation.possible());
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 100", "5, 400", "2, 7"})
  void returnsEveryUnusedToken(int replicas, int burst) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      Simulation simulation = new Simulation(seed, replicas, slow(burst), PlantedRateFault.NONE);

      simulation.run(burst);
      simulation.rest();

      assertThat((long) simulation.left())
          .as("seed %d", seed)
          .isEqualTo(burst - simulation.admitted);
    }
  }

  @ParameterizedTest
  @CsvSource({"BATCH_NOT_BOUNDED, false", "OUTAGE_OPENS_LIMIT, true", "NUMBER_FORGOTTEN, true"})
  void findsPlantedFault(PlantedRateFault fault, boolean hasOutages) {
    assertThatThrownBy(
            () -> {
              for (int seed = 1; seed <= SEEDS; seed++) {
                Simulation simulation = new Simulation(seed, /* number= */ 5, rate(50, 100), fault);
                simulation.hasOutages = hasOutages;
                simulation.run(STEPS);
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("admitted");
  }

  @ParameterizedTest
  @CsvSource("UNUSED_TOKENS_NOT_RETURNED")
  void findsTokensThatAreNotReturned(PlantedRateFault fault) {
    Simulation simulation = new Simulation(/* seed= */ 1, /* number= */ 3, slow(100), fault);

    simulation.run(50);
    simulation.rest();

    assertThat((long) simulation.left()).isLessThan(100 - simulation.admitted);
  }

  private static Rate rate(int times, int burst) {
    return new Rate(times, Duration.ofSeconds(1), burst);
  }

  /** Refills nothing during a test. */
  private static Rate slow(int burst) {
    return new Rate(1, Duration.ofHours(1), burst);
  }

  /** Replicas on one thread, which runs their steps in random order. */
  private static final class Simulation {

    private static final int MAX_DEPTH = 3;
    private static final int MAX_JOINED = 2;

    private final Random random;
    private final FakeTicker ticker = new FakeTicker();
    private final FakeSharedRates engine = new FakeSharedRates(ticker);
    private final Deque<Runnable> background = new ArrayDeque<>();
    private final BucketKey bucket;
    private final List<SharedRateLimiters> limiters = new ArrayList<>();
    private final List<RateLimiter> replicas = new ArrayList<>();
    private final PlantedRateFault fault;
    private final int most;
    private boolean hasOutages;
    private boolean isAway;

    /** How many of the known replicas send no requests: their number changes often. */
    private int joined;

    private boolean isBusy = true;
    private long elapsedMicros;
    private long maintainedAt;
    private int outages;
    private int losses;
    private long admitted;
    private int depth;

    /** The tokens of a single bucket, in units: a token has as many as a second microseconds. */
    private long units;

    Simulation(int seed, int number, Rate rate, PlantedRateFault fault) {
      this.random = new Random(seed);
      this.bucket = BucketKey.ofCaller("ann", rate);
      // Requests that wait for the engine hold one token each.
      this.most = rate.burst() + rate.burst() / 4 + MAX_DEPTH;
      this.units = most * unitsPerToken();
      this.fault = fault;
      for (int i = 0; i < number; i++) {
        CircuitBreaker breaker =
            new CircuitBreaker(
                new BreakerSettings(3, RECOVERY, 1, Duration.ofSeconds(10), 1),
                ticker,
                () -> Instant.EPOCH,
                _ -> {});
        limiters.add(
            new SharedRateLimiters(
                fault.plant(engine), breaker, this::members, ticker, background::add));
        replicas.add(limiters.get(i).create(bucket));
      }
      engine.interleave(this::stepsInBetween);
    }

    private long unitsPerToken() {
      return bucket.rate().per().toNanos() / 1000;
    }

    void run(int steps) {
      for (int i = 0; i < steps; i++) {
        step();
        if (elapsedMicros - maintainedAt >= MAINTENANCE.toNanos() / 1000) {
          maintain();
        }
        if (random.nextInt(STEPS / 50) == 0) {
          joined = random.nextInt(MAX_JOINED + 1);
        }
        if (hasOutages && random.nextInt(STEPS / 6) == 0) {
          isAway = !isAway;
          engine.setAvailable(!isAway);
          outages += isAway ? 1 : 0;
          if (isAway && random.nextBoolean()) {
            engine.loseAll();
            losses++;
          }
        }
      }
    }

    private int members() {
      boolean isAlone =
          switch (fault) {
            case BATCH_NOT_BOUNDED -> true;
            case NUMBER_FORGOTTEN -> losses > 0;
            case NONE, UNUSED_TOKENS_NOT_RETURNED, OUTAGE_OPENS_LIMIT -> false;
          };
      return isAlone ? 1 : limiters.size() + joined;
    }

    private void stepsInBetween() {
      if (depth < MAX_DEPTH) {
        depth++;
        for (int i = random.nextInt(3); i > 0; i--) {
          step();
        }
        depth--;
      }
    }

    private void step() {
      int choice = random.nextInt(100);
      if (choice < 70) {
        request(random.nextInt(replicas.size()));
      } else if (choice < 85) {
        runBackground();
      } else {
        advance(random.nextLong(longestPause()));
      }
    }

    /** There are phases with more requests than the rate allows, and phases with fewer. */
    private long longestPause() {
      long perToken = unitsPerToken() / bucket.rate().times();
      isBusy ^= random.nextInt(100) == 0;
      return Math.min(isBusy ? perToken : 20 * perToken, 500_000);
    }

    private void request(int replica) {
      RateLimiter limiter = replicas.get(replica);
      Duration wait = limiter.poll().orElseGet(limiter::tryAcquire);
      assertThat(wait)
          .isLessThanOrEqualTo(bucket.rate().per().multipliedBy(replicas.size() + MAX_JOINED));
      if (wait.isZero()) {
        admitted++;
        units -= unitsPerToken();
        check();
        if (random.nextInt(20) == 0) {
          admitted--;
          units += unitsPerToken();
          limiter.release();
          runBackground();
        }
      }
    }

    private void check() {
      Rate rate = bucket.rate();
      if (hasOutages) {
        // Some replicas may use their shares while others use the engine again.
        long overlap = RECOVERY.plus(MAINTENANCE.multipliedBy(2)).toMillis();
        long ofShares =
            Math.max(rate.burst(), replicas.size())
                + Math.ceilDiv(rate.times() * overlap, rate.per().toMillis());
        assertThat(admitted)
            .as("admitted")
            .isLessThanOrEqualTo(possible() + outages * ofShares + (long) losses * rate.burst());
      } else {
        assertThat(units).as("admitted too many").isNotNegative();
      }
    }

    /** Returns how many requests a single bucket would admit, and a quarter of the burst. */
    private long possible() {
      return most + elapsedMicros * bucket.rate().times() / unitsPerToken();
    }

    private void advance(long micros) {
      elapsedMicros += micros;
      ticker.advanceNanos(micros * 1000);
      units = Math.min(most * unitsPerToken(), units + micros * bucket.rate().times());
    }

    private void maintain() {
      maintainedAt = elapsedMicros;
      limiters.forEach(SharedRateLimiters::maintain);
    }

    private void runBackground() {
      while (!background.isEmpty()) {
        background.remove().run();
      }
    }

    /** Waits until all replicas have returned what they do not use. */
    void rest() {
      engine.interleave(() -> {});
      runBackground();
      advance(BorrowedAllowance.IDLE.toNanos() / 1000);
      maintain();
    }

    int left() {
      return engine.left(bucket);
    }
  }
}
