package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClockRulesTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final BreakerFixture fixture = new BreakerFixture(BreakerFixture.THREE_PROBES);

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE - 7_000_000_000L, Long.MAX_VALUE})
  void decidesIndependentlyOfTickerOrigin(long start) {
    FakeTicker ticker = new FakeTicker(start);
    CircuitBreaker breaker =
        new CircuitBreaker(BreakerSettings.DEFAULTS, ticker, fixture.date::get, _ -> {});
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
  void ignoresWallClock() {
    fixture.trip();

    fixture.date.set(fixture.date.get().minus(HOUR));
    fixture.ticker.advance(Duration.ofSeconds(30));

    fixture.acquire();
  }

  @Nested
  class SteppedBack {

    @Test
    void openBreakerSeesNoTimePass() {
      fixture.trip();

      fixture.ticker.advance(HOUR.negated());

      assertEquals(Duration.ofSeconds(30), fixture.rejection());
      assertEquals(Duration.ZERO, fixture.breaker.snapshot().stateDuration());
      assertEquals(Duration.ofSeconds(30), fixture.breaker.snapshot().retryAfter());
    }

    @Test
    void openBreakerKeepsItsRecoveryTime() {
      fixture.trip();
      fixture.ticker.advance(HOUR.negated());
      fixture.rejection();

      fixture.ticker.advance(HOUR.plusSeconds(29));
      fixture.rejection();
      fixture.ticker.advance(Duration.ofSeconds(1));

      fixture.acquire();
    }

    @Test
    void halfOpenBreakerKeepsItsLeases() {
      fixture.tripAndRecover();
      fixture.acquire();
      fixture.ticker.advance(Duration.ofSeconds(4));
      fixture.acquire();

      fixture.ticker.advance(HOUR.negated());
      fixture.acquire();

      assertEquals(Duration.ofSeconds(6), fixture.rejection());
      fixture.ticker.advance(HOUR.plusSeconds(6).minusNanos(1));
      assertEquals(CircuitState.HALF_OPEN, fixture.state());
      fixture.ticker.advanceNanos(1);
      assertEquals(CircuitState.OPEN, fixture.state());
    }

    @Test
    void halfOpenBreakerDoesNotBackdateFailure() {
      fixture.tripAndRecover();
      CallPermit failing = fixture.acquire();
      fixture.ticker.advance(Duration.ofSeconds(4));
      fixture.call(1, BreakerFixture.SUCCESS);
      fixture.ticker.advance(HOUR.negated());
      failing.complete(BreakerFixture.REMOTE_FAILURE);

      fixture.ticker.advance(HOUR);

      assertEquals(Duration.ofSeconds(30), fixture.rejection());
    }

    @Test
    void closedBreakerDoesNotBackdateTransition() {
      fixture.ticker.advance(Duration.ofSeconds(50));
      fixture.call(4, BreakerFixture.REMOTE_FAILURE);
      fixture.ticker.advance(Duration.ofSeconds(-40));
      fixture.call(1, BreakerFixture.REMOTE_FAILURE);

      fixture.ticker.advance(Duration.ofSeconds(40));

      assertEquals(Duration.ofSeconds(30), fixture.rejection());
    }

    @Test
    void closedBreakerReportsNoNegativeDuration() {
      fixture.ticker.advance(HOUR.negated());

      assertEquals(Duration.ZERO, fixture.breaker.snapshot().stateDuration());
    }

    @Test
    void forcedOpeningLastsOneRecoveryTimeout() {
      fixture.ticker.advance(HOUR.negated());

      fixture.breaker.forceOpen();

      assertEquals(Duration.ofSeconds(30), fixture.rejection());
    }
  }

  @Test
  void limitsDurationsToRangeOfTicker() {
    Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
    BreakerFixture slow = new BreakerFixture(new BreakerSettings(1, endless, 1, endless, 1));

    slow.trip();
    slow.ticker.advance(Duration.ofDays(50_000));

    Duration longest = Duration.ofNanos(Long.MAX_VALUE / 2);
    assertEquals(longest.minus(Duration.ofDays(50_000)), slow.breaker.snapshot().retryAfter());
  }
}
