package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("B15 manual control:")
class ManualControlTest {

  private final BreakerFixture bench = new BreakerFixture();

  @Test
  void refusesAtOnceAsItRefusesACall() {
    bench.breaker.forceOpen();
    bench.ticker.advance(Duration.ofSeconds(10));

    assertEquals(Optional.of(bench.refusal()), bench.breaker.refuse());
    assertEquals(2, bench.breaker.snapshot().rejected());
  }

  @Test
  void refusesNothingAtOnceThatItWouldLetThrough() {
    assertEquals(Optional.empty(), bench.breaker.refuse());
    bench.tripAndRecover();

    assertEquals(Optional.empty(), bench.breaker.refuse());
    assertEquals(0, bench.breaker.snapshot().rejected());
    bench.acquire();
    assertEquals(Optional.of(Duration.ofSeconds(10)), bench.breaker.refuse());
    assertEquals(CircuitState.HALF_OPEN, bench.state());
  }

  @Test
  void opensAClosedBreakerForOneRecovery() {
    bench.breaker.forceOpen();

    assertEquals(Duration.ofSeconds(30), bench.refusal());
    bench.ticker.advance(Duration.ofSeconds(30));
    bench.acquire();
  }

  @Test
  void opensAnOpenBreakerAnew() {
    bench.trip();
    bench.ticker.advance(Duration.ofSeconds(20));

    bench.breaker.forceOpen();

    assertEquals(Duration.ofSeconds(30), bench.refusal());
    assertEquals(2, bench.breaker.snapshot().generation());
  }

  @Test
  void closesAnOpenBreaker() {
    bench.trip();

    bench.breaker.forceClose();

    assertEquals(CircuitState.CLOSED, bench.state());
    bench.acquire();
  }

  @Test
  void forgetsTheFailuresInARowWhenItClosesAClosedOne() {
    bench.call(4, BreakerFixture.REMOTE_FAILURE);

    bench.breaker.forceClose();

    assertEquals(0, bench.breaker.snapshot().failuresInARow());
    assertEquals(1, bench.breaker.snapshot().generation());
  }

  @Test
  void makesCallsUnderWayLate() {
    List<RecordingResult> recorded = new ArrayList<>();

    for (Runnable force :
        List.<Runnable>of(
            bench.breaker::forceOpen, bench.breaker::forceClose, bench.breaker::reset)) {
      bench.breaker.forceClose();
      CallPermit permit = bench.acquire();
      force.run();
      recorded.add(permit.complete(BreakerFixture.REMOTE_FAILURE));
    }

    assertEquals(
        List.of(RecordingResult.LATE, RecordingResult.LATE, RecordingResult.LATE), recorded);
  }

  @Test
  void isAnnouncedLikeAnyTransition() {
    bench.breaker.forceOpen();
    bench.breaker.forceClose();
    bench.breaker.reset();

    assertEquals(List.of(1L, 2L, 3L), bench.transitions.stream().map(t -> t.generation()).toList());
  }

  @Test
  void resetSetsTheStatisticsToZeroAndCloses() {
    bench.call(1, BreakerFixture.SUCCESS);
    bench.trip();
    bench.refusal();

    bench.breaker.reset();

    BreakerSnapshot snapshot = bench.breaker.snapshot();
    assertEquals(CircuitState.CLOSED, snapshot.state());
    assertEquals(0, snapshot.attempts());
    assertEquals(0, snapshot.succeeded());
    assertEquals(0, snapshot.failedRemotely());
    assertEquals(Optional.empty(), snapshot.lastFailure());
    assertEquals(Optional.empty(), snapshot.lastSuccess());
  }

  @Test
  void resetLosesNoCallUnderWay() {
    bench.call(2, BreakerFixture.SUCCESS);
    CallPermit permit = bench.acquire();

    bench.breaker.reset();
    BreakerSnapshot underWay = bench.breaker.snapshot();
    permit.complete(BreakerFixture.SUCCESS);

    assertEquals(1, underWay.admitted());
    assertEquals(1, underWay.inFlight());
    assertEquals(1, bench.breaker.snapshot().admitted());
    assertEquals(1, bench.breaker.snapshot().late());
    assertEquals(0, bench.breaker.snapshot().inFlight());
  }

  @Test
  void countsGoOnAfterAReset() {
    bench.call(2, BreakerFixture.SUCCESS);
    bench.breaker.reset();

    bench.call(3, BreakerFixture.SUCCESS);

    assertEquals(3, bench.breaker.snapshot().admitted());
    assertEquals(3, bench.breaker.snapshot().succeeded());
  }
}
