package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ManualControlTest {

  private final BreakerFixture fixture = new BreakerFixture();

  @Test
  void rejectionEqualsThatOfCall() {
    fixture.breaker.forceOpen();
    fixture.ticker.advance(Duration.ofSeconds(10));

    assertEquals(Optional.of(fixture.rejection()), fixture.breaker.rejection());
    assertEquals(2, fixture.breaker.snapshot().rejected());
  }

  @Test
  void rejectsNonProbesUnlessClosed() {
    assertEquals(Optional.empty(), fixture.breaker.rejection());
    assertEquals("run", runIfClosed());
    fixture.tripAndRecover();

    assertEquals(Optional.of(Duration.ofSeconds(1)), fixture.breaker.rejection());
    assertEquals("rejected for PT1S", runIfClosed());
    assertEquals(2, fixture.breaker.snapshot().rejected());
    assertEquals(CircuitState.OPEN, fixture.state());
    fixture.acquire();
    assertEquals(Optional.of(Duration.ofSeconds(10)), fixture.breaker.rejection());
    assertEquals("rejected for PT10S", runIfClosed());
    assertEquals(CircuitState.HALF_OPEN, fixture.state());
    fixture.breaker.forceClose();
    assertEquals("run", runIfClosed());
  }

  private String runIfClosed() {
    return fixture.breaker.runIfClosed(
        () -> "run", _ -> new HealthSignal.Success(), retryAfter -> "rejected for " + retryAfter);
  }

  @Test
  void opensClosedBreakerForOneRecoveryTimeout() {
    fixture.breaker.forceOpen();

    assertEquals(Duration.ofSeconds(30), fixture.rejection());
    fixture.ticker.advance(Duration.ofSeconds(30));
    fixture.acquire();
  }

  @Test
  void opensForGivenTime() {
    fixture.breaker.forceOpen(Duration.ofSeconds(7));

    assertEquals(Duration.ofSeconds(7), fixture.rejection());
    fixture.ticker.advance(Duration.ofSeconds(7));
    fixture.acquire();
  }

  @Test
  void reopensOpenBreaker() {
    fixture.trip();
    fixture.ticker.advance(Duration.ofSeconds(20));

    fixture.breaker.forceOpen();

    assertEquals(Duration.ofSeconds(30), fixture.rejection());
    assertEquals(2, fixture.breaker.snapshot().generation());
  }

  @Test
  void closesOpenBreaker() {
    fixture.trip();

    fixture.breaker.forceClose();

    assertEquals(CircuitState.CLOSED, fixture.state());
    fixture.acquire();
  }

  @Test
  void resetsConsecutiveFailuresWhenClosingClosedBreaker() {
    fixture.call(4, BreakerFixture.REMOTE_FAILURE);

    fixture.breaker.forceClose();

    assertEquals(0, fixture.breaker.snapshot().consecutiveFailures());
    assertEquals(1, fixture.breaker.snapshot().generation());
  }

  @Test
  void countsCallsInFlightAsLate() {
    List<RecordingResult> recorded = new ArrayList<>();

    for (Runnable force :
        List.<Runnable>of(
            fixture.breaker::forceOpen, fixture.breaker::forceClose, fixture.breaker::reset)) {
      fixture.breaker.forceClose();
      CallPermit permit = fixture.acquire();
      force.run();
      recorded.add(permit.complete(BreakerFixture.REMOTE_FAILURE));
    }

    assertEquals(
        List.of(RecordingResult.LATE, RecordingResult.LATE, RecordingResult.LATE), recorded);
  }

  @Test
  void notifiesLikeAnyTransition() {
    fixture.breaker.forceOpen();
    fixture.breaker.forceClose();
    fixture.breaker.reset();

    assertEquals(
        List.of(1L, 2L, 3L), fixture.transitions.stream().map(t -> t.generation()).toList());
  }

  @Test
  void resetClosesAndClearsStatistics() {
    fixture.call(1, BreakerFixture.SUCCESS);
    fixture.trip();
    fixture.rejection();

    fixture.breaker.reset();

    BreakerSnapshot snapshot = fixture.breaker.snapshot();
    assertEquals(CircuitState.CLOSED, snapshot.state());
    assertEquals(0, snapshot.attempts());
    assertEquals(0, snapshot.succeeded());
    assertEquals(0, snapshot.failedRemotely());
    assertEquals(Optional.empty(), snapshot.lastFailure());
    assertEquals(Optional.empty(), snapshot.lastSuccess());
  }

  @Test
  void resetKeepsCallsInFlight() {
    fixture.call(2, BreakerFixture.SUCCESS);
    CallPermit permit = fixture.acquire();

    fixture.breaker.reset();
    BreakerSnapshot underWay = fixture.breaker.snapshot();
    permit.complete(BreakerFixture.SUCCESS);

    assertEquals(1, underWay.admitted());
    assertEquals(1, underWay.inFlight());
    assertEquals(1, fixture.breaker.snapshot().admitted());
    assertEquals(1, fixture.breaker.snapshot().late());
    assertEquals(0, fixture.breaker.snapshot().inFlight());
  }

  @Test
  void countsContinueAfterReset() {
    fixture.call(2, BreakerFixture.SUCCESS);
    fixture.breaker.reset();

    fixture.call(3, BreakerFixture.SUCCESS);

    assertEquals(3, fixture.breaker.snapshot().admitted());
    assertEquals(3, fixture.breaker.snapshot().succeeded());
  }
}
