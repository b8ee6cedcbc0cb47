package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("B9 clock:")
class ClockRulesTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final BreakerFixture bench = new BreakerFixture(BreakerFixture.THREE_PROBES);

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE - 7_000_000_000L, Long.MAX_VALUE})
  void decidesAlikeWhereverTheTickerStarts(long start) {
    FakeTicker ticker = new FakeTicker(start);
    CircuitBreaker breaker =
        new CircuitBreaker(BreakerSettings.DEFAULTS, ticker, bench.date::get, _ -> {});
    List<CircuitState> states = new ArrayList<>();

    breaker.forceOpen();
    for (int second = 0; second < 45; second++) {
      breaker.tryAcquire();
      states.add(breaker.snapshot().state());
      ticker.advance(Duration.ofSeconds(1));
    }

    assertEquals(
        Stream.of(
                Stream.generate(() -> CircuitState.OPEN).limit(30),
                Stream.generate(() -> CircuitState.HALF_OPEN).limit(10),
                Stream.generate(() -> CircuitState.OPEN).limit(5))
            .flatMap(part -> part)
            .toList(),
        states);
  }

  @Test
  void theWallClockDecidesNothing() {
    bench.trip();

    bench.date.set(bench.date.get().minus(HOUR));
    bench.ticker.advance(Duration.ofSeconds(30));

    bench.acquire();
  }

  @Nested
  class SteppedBack {

    @Test
    void whileOpenNoTimeHasPassed() {
      bench.trip();

      bench.ticker.advance(HOUR.negated());

      assertEquals(Duration.ofSeconds(30), bench.refusal());
      assertEquals(Duration.ZERO, bench.breaker.snapshot().stateDuration());
      assertEquals(Duration.ofSeconds(30), bench.breaker.snapshot().retryAfter());
    }

    @Test
    void whileOpenTheRecoveryEndsWhenItWouldHave() {
      bench.trip();
      bench.ticker.advance(HOUR.negated());
      bench.refusal();

      bench.ticker.advance(HOUR.plusSeconds(29));
      bench.refusal();
      bench.ticker.advance(Duration.ofSeconds(1));

      bench.acquire();
    }

    @Test
    void whileHalfOpenALeaseIsNeitherLongerNorShorter() {
      bench.tripAndRecover();
      bench.acquire();
      bench.ticker.advance(Duration.ofSeconds(4));
      bench.acquire();

      bench.ticker.advance(HOUR.negated());
      bench.acquire();

      assertEquals(Duration.ofSeconds(6), bench.refusal());
      bench.ticker.advance(HOUR.plusSeconds(6).minusNanos(1));
      assertEquals(CircuitState.HALF_OPEN, bench.state());
      bench.ticker.advanceNanos(1);
      assertEquals(CircuitState.OPEN, bench.state());
    }

    @Test
    void whileHalfOpenTheFailureHappensNoEarlierThanWhatCameBeforeIt() {
      bench.tripAndRecover();
      CallPermit failing = bench.acquire();
      bench.ticker.advance(Duration.ofSeconds(4));
      bench.call(1, BreakerFixture.SUCCESS);
      bench.ticker.advance(HOUR.negated());
      failing.complete(BreakerFixture.REMOTE_FAILURE);

      bench.ticker.advance(HOUR);

      assertEquals(Duration.ofSeconds(30), bench.refusal());
    }

    @Test
    void whileClosedTheTripHappensNoEarlierThanTheFailureBeforeIt() {
      bench.ticker.advance(Duration.ofSeconds(50));
      bench.call(4, BreakerFixture.REMOTE_FAILURE);
      bench.ticker.advance(Duration.ofSeconds(-40));
      bench.call(1, BreakerFixture.REMOTE_FAILURE);

      bench.ticker.advance(Duration.ofSeconds(40));

      assertEquals(Duration.ofSeconds(30), bench.refusal());
    }

    @Test
    void whileClosedNoDurationIsNegative() {
      bench.ticker.advance(HOUR.negated());

      assertEquals(Duration.ZERO, bench.breaker.snapshot().stateDuration());
    }

    @Test
    void whileClosedAForcedOpeningStillLastsOneRecovery() {
      bench.ticker.advance(HOUR.negated());

      bench.breaker.forceOpen();

      assertEquals(Duration.ofSeconds(30), bench.refusal());
    }
  }

  @Test
  void durationsBeyondTheTickersRangeAreCutToIt() {
    Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
    BreakerFixture slow = new BreakerFixture(new BreakerSettings(1, endless, 1, endless, 1));

    slow.trip();
    slow.ticker.advance(Duration.ofDays(50_000));

    Duration longest = Duration.ofNanos(Long.MAX_VALUE / 2);
    assertEquals(longest.minus(Duration.ofDays(50_000)), slow.breaker.snapshot().retryAfter());
  }
}
