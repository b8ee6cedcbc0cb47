package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProbeLeaseRulesTest {

  private static final Duration ONE_NANO = Duration.ofNanos(1);
  private static final Duration RECOVERY = Duration.ofSeconds(30);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  private final BreakerFixture fixture = new BreakerFixture(BreakerFixture.THREE_PROBES);

  @Test
  void lastsUpToTheLastNanosecond() {
    fixture.tripAndRecover();
    CallPermit probe = fixture.acquire();

    fixture.ticker.advance(CALL_TIMEOUT.minus(ONE_NANO));

    assertEquals(CircuitState.HALF_OPEN, fixture.state());
    assertEquals(RecordingResult.COUNTED, probe.complete(BreakerFixture.SUCCESS));
  }

  @Test
  void probeTimesOutAtEndOfLeaseAndItsReportIsLate() {
    fixture.tripAndRecover();
    CallPermit probe = fixture.acquire();

    fixture.ticker.advance(CALL_TIMEOUT);

    assertEquals(RecordingResult.LATE, probe.complete(BreakerFixture.SUCCESS));
    assertEquals(CircuitState.OPEN, fixture.state());
    assertEquals(1, fixture.breaker.snapshot().timedOut());
    assertEquals(0, fixture.breaker.snapshot().late());
    assertEquals(0, fixture.breaker.snapshot().inFlight());
  }

  @Test
  void reopensAfterProbesWithoutReportAndProbesAgain() {
    fixture.tripAndRecover();
    Stream.generate(fixture::acquire).limit(3).forEach(_ -> {});

    fixture.ticker.advance(CALL_TIMEOUT);
    BreakerSnapshot afterTimeout = fixture.breaker.snapshot();
    fixture.ticker.advance(RECOVERY);

    assertEquals(CircuitState.OPEN, afterTimeout.state());
    assertEquals(3, afterTimeout.timedOut());
    fixture.acquire();
  }

  @Test
  void isOpenSinceEndOfLeaseHoweverLateItIsDetected() {
    fixture.tripAndRecover();
    fixture.acquire();

    fixture.ticker.advance(CALL_TIMEOUT.plusSeconds(12));

    assertEquals(Duration.ofSeconds(18), fixture.rejection());
    assertEquals(Duration.ofSeconds(12), fixture.breaker.snapshot().stateDuration());
  }

  @Test
  void detectsEndOfLeaseAndRecoveryInOneEvent() {
    fixture.tripAndRecover();
    fixture.acquire();
    fixture.transitions.clear();

    fixture.ticker.advance(CALL_TIMEOUT.plus(RECOVERY));
    fixture.acquire();

    assertEquals(
        List.of(
            new BreakerListener.StateTransition(3, CircuitState.HALF_OPEN, CircuitState.OPEN),
            new BreakerListener.StateTransition(4, CircuitState.OPEN, CircuitState.HALF_OPEN)),
        fixture.transitions);
  }

  @Test
  void firstEndedLeaseOpensBreaker() {
    fixture.tripAndRecover();
    fixture.acquire();
    fixture.ticker.advance(Duration.ofSeconds(4));
    CallPermit second = fixture.acquire();

    fixture.ticker.advance(Duration.ofSeconds(7));

    assertEquals(Duration.ofSeconds(1), fixture.breaker.snapshot().stateDuration());
    assertEquals(1, fixture.breaker.snapshot().timedOut());
    assertEquals(1, fixture.breaker.snapshot().inFlight());
    assertEquals(RecordingResult.LATE, second.complete(BreakerFixture.SUCCESS));
    assertEquals(1, fixture.breaker.snapshot().late());
  }

  @Test
  void endsLeaseOfSecondProbeAfterFirstSucceeded() {
    fixture.tripAndRecover();
    CallPermit first = fixture.acquire();
    fixture.ticker.advance(Duration.ofSeconds(4));
    fixture.acquire();
    first.complete(BreakerFixture.SUCCESS);

    fixture.ticker.advance(CALL_TIMEOUT.minus(ONE_NANO));
    CircuitState before = fixture.state();
    fixture.ticker.advance(ONE_NANO);

    assertEquals(CircuitState.HALF_OPEN, before);
    assertEquals(CircuitState.OPEN, fixture.state());
  }
}
