package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("B6 probe lease:")
class ProbeLeaseRulesTest {

  private static final Duration ONE_NANO = Duration.ofNanos(1);
  private static final Duration RECOVERY = Duration.ofSeconds(30);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  private final BreakerFixture bench = new BreakerFixture(BreakerFixture.THREE_PROBES);

  @Test
  void lastsUpToTheLastNanosecond() {
    bench.tripAndRecover();
    CallPermit probe = bench.acquire();

    bench.ticker.advance(CALL_TIMEOUT.minus(ONE_NANO));

    assertEquals(CircuitState.HALF_OPEN, bench.state());
    assertEquals(RecordingResult.COUNTED, probe.complete(BreakerFixture.SUCCESS));
  }

  @Test
  void atItsEndTheProbeIsTimedOutAndItsReportLate() {
    bench.tripAndRecover();
    CallPermit probe = bench.acquire();

    bench.ticker.advance(CALL_TIMEOUT);

    assertEquals(RecordingResult.LATE, probe.complete(BreakerFixture.SUCCESS));
    assertEquals(CircuitState.OPEN, bench.state());
    assertEquals(1, bench.breaker.snapshot().timedOut());
    assertEquals(0, bench.breaker.snapshot().late());
    assertEquals(0, bench.breaker.snapshot().inFlight());
  }

  @Test
  void probesThatNeverReportReopenTheBreakerWhichThenTriesAgain() {
    bench.tripAndRecover();
    Stream.generate(bench::acquire).limit(3).forEach(_ -> {});

    bench.ticker.advance(CALL_TIMEOUT);
    BreakerSnapshot afterTimeout = bench.breaker.snapshot();
    bench.ticker.advance(RECOVERY);

    assertEquals(CircuitState.OPEN, afterTimeout.state());
    assertEquals(3, afterTimeout.timedOut());
    bench.acquire();
  }

  @Test
  void theBreakerIsOpenSinceTheEndOfTheLeaseHoweverLateThatIsNoticed() {
    bench.tripAndRecover();
    bench.acquire();

    bench.ticker.advance(CALL_TIMEOUT.plusSeconds(12));

    assertEquals(Duration.ofSeconds(18), bench.refusal());
    assertEquals(Duration.ofSeconds(12), bench.breaker.snapshot().stateDuration());
  }

  @Test
  void oneEventMayFindTheLeaseAndTheRecoveryAfterItBothOver() {
    bench.tripAndRecover();
    bench.acquire();
    bench.transitions.clear();

    bench.ticker.advance(CALL_TIMEOUT.plus(RECOVERY));
    bench.acquire();

    assertEquals(
        List.of(
            new BreakerListener.StateTransition(3, CircuitState.HALF_OPEN, CircuitState.OPEN),
            new BreakerListener.StateTransition(4, CircuitState.OPEN, CircuitState.HALF_OPEN)),
        bench.transitions);
  }

  @Test
  void endsEachForItselfAndTheFirstEndCounts() {
    bench.tripAndRecover();
    bench.acquire();
    bench.ticker.advance(Duration.ofSeconds(4));
    CallPermit second = bench.acquire();

    bench.ticker.advance(Duration.ofSeconds(7));

    assertEquals(Duration.ofSeconds(1), bench.breaker.snapshot().stateDuration());
    assertEquals(1, bench.breaker.snapshot().timedOut());
    assertEquals(1, bench.breaker.snapshot().inFlight());
    assertEquals(RecordingResult.LATE, second.complete(BreakerFixture.SUCCESS));
    assertEquals(1, bench.breaker.snapshot().late());
  }

  @Test
  void endsForASecondProbeWhenTheFirstHasSucceeded() {
    bench.tripAndRecover();
    CallPermit first = bench.acquire();
    bench.ticker.advance(Duration.ofSeconds(4));
    bench.acquire();
    first.complete(BreakerFixture.SUCCESS);

    bench.ticker.advance(CALL_TIMEOUT.minus(ONE_NANO));
    CircuitState before = bench.state();
    bench.ticker.advance(ONE_NANO);

    assertEquals(CircuitState.HALF_OPEN, before);
    assertEquals(CircuitState.OPEN, bench.state());
  }
}
