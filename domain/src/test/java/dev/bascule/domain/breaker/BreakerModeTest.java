package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a breaker does that only observes, or isolates its server. */
class BreakerModeTest {

  private static final Duration RECOVERY = BreakerSettings.DEFAULTS.recoveryTimeout();

  private static BreakerSettings with(BreakerMode mode) {
    return BreakerSettings.DEFAULTS.withMode(mode);
  }

  private static String run(BreakerFixture fixture, HealthSignal signal) {
    return fixture.breaker.run(() -> "run", _ -> signal, BreakerFixture::rejected);
  }

  private static String runIfClosed(BreakerFixture fixture, HealthSignal signal) {
    return fixture.breaker.runIfClosed(() -> "run", _ -> signal, BreakerFixture::rejected);
  }

  @Nested
  class Observe {

    private final BreakerFixture fixture = new BreakerFixture(with(BreakerMode.OBSERVE));

    @Test
    void runsCallsThatItWouldReject() {
      fixture.trip();

      assertEquals("run", run(fixture, BreakerFixture.REMOTE_FAILURE));
      assertEquals("run", runIfClosed(fixture, BreakerFixture.SUCCESS));
      assertEquals(Optional.empty(), fixture.breaker.rejection());
      assertEquals(Optional.empty(), fixture.breaker.rejectionUnlessProbe());
      assertEquals(CircuitState.CLOSED, fixture.state());
    }

    @Test
    void showsWhatItWouldDo() {
      fixture.trip();
      runIfClosed(fixture, BreakerFixture.REMOTE_FAILURE);

      BreakerSnapshot snapshot = fixture.breaker.snapshot();
      assertEquals(BreakerMode.OBSERVE, snapshot.mode());
      assertEquals(CircuitState.OPEN, snapshot.observedState());
      assertTrue(snapshot.available());
      assertEquals(Duration.ZERO, snapshot.retryAfter());
      assertEquals(6, snapshot.admitted());
      assertEquals(1, snapshot.observed());
      assertEquals(0, snapshot.rejected());
      assertEquals(1, snapshot.late());
      assertEquals(0, snapshot.inFlight());
    }

    @Test
    void reportsOneOpeningForEachPeriod() {
      fixture.trip();
      for (int i = 0; i < 20; i++) {
        runIfClosed(fixture, BreakerFixture.REMOTE_FAILURE);
      }
      fixture.ticker.advance(RECOVERY);
      runIfClosed(fixture, BreakerFixture.REMOTE_FAILURE);

      assertEquals(
          List.of(
              observed(1, CircuitState.CLOSED, CircuitState.OPEN),
              observed(2, CircuitState.OPEN, CircuitState.HALF_OPEN),
              observed(3, CircuitState.HALF_OPEN, CircuitState.OPEN)),
          fixture.transitions);
    }

    private static StateTransition observed(long generation, CircuitState from, CircuitState to) {
      return new StateTransition(
          generation, from, to, /* isObserved= */ true, /* isIsolation= */ false);
    }

    @Test
    void usesCallsAsProbes() {
      fixture.tripAndRecover();

      assertFalse(fixture.breaker.isProbeDue());
      for (int i = 0; i < 3; i++) {
        assertEquals("run", runIfClosed(fixture, BreakerFixture.SUCCESS));
      }

      assertEquals(CircuitState.CLOSED, fixture.breaker.snapshot().observedState());
      assertEquals(0, fixture.breaker.snapshot().observed());
      assertEquals(3, fixture.breaker.generation());
    }

    @Test
    void knowsThatOnlyProbesWouldBeAdmitted() {
      assertFalse(fixture.breaker.isProbing());
      fixture.tripAndRecover();
      assertFalse(fixture.breaker.isProbing());

      CallPermit probe = fixture.acquire();
      CallPermit other = fixture.acquire();

      assertTrue(fixture.breaker.isProbing());
      assertEquals(RecordingResult.LATE, other.complete(BreakerFixture.REMOTE_FAILURE));
      assertEquals(RecordingResult.COUNTED, probe.complete(BreakerFixture.SUCCESS));
      assertEquals(1, fixture.breaker.snapshot().observed());
    }

    @Test
    void rejectsForTimeOfOrder() {
      fixture.breaker.forceOpen(Duration.ofSeconds(7));

      assertEquals(CircuitState.OPEN, fixture.state());
      assertEquals(CircuitState.CLOSED, fixture.breaker.snapshot().observedState());
      assertEquals(Duration.ofSeconds(7), fixture.rejection());
      assertEquals(Optional.of(Duration.ofSeconds(7)), fixture.breaker.rejection());
      assertFalse(fixture.breaker.snapshot().available());
      fixture.ticker.advance(Duration.ofSeconds(7));
      assertEquals(CircuitState.CLOSED, fixture.state());
      assertEquals(Optional.empty(), fixture.breaker.rejection());
      assertEquals("run", runIfClosed(fixture, BreakerFixture.SUCCESS));
      assertEquals(CircuitState.CLOSED, fixture.breaker.snapshot().observedState());
    }

    @Test
    void forgetsWhatItWouldDoWhenItProtects() {
      fixture.trip();

      fixture.breaker.configure(with(BreakerMode.PROTECT));

      assertEquals("run", runIfClosed(fixture, BreakerFixture.SUCCESS));
      assertEquals(CircuitState.CLOSED, fixture.state());
      assertEquals(
          observed(2, CircuitState.OPEN, CircuitState.CLOSED), fixture.transitions.getLast());
    }

    @Test
    void closesOpenBreakerOfOtherMode() {
      BreakerFixture protecting = new BreakerFixture();
      protecting.trip();

      protecting.breaker.configure(with(BreakerMode.OBSERVE));

      assertEquals("run", runIfClosed(protecting, BreakerFixture.SUCCESS));
      assertEquals(
          new StateTransition(2, CircuitState.OPEN, CircuitState.CLOSED),
          protecting.transitions.getLast());
    }

    @Test
    void forgetsFailuresOfOtherMode() {
      fixture.call(4, BreakerFixture.REMOTE_FAILURE);

      fixture.breaker.configure(with(BreakerMode.PROTECT));
      fixture.call(4, BreakerFixture.REMOTE_FAILURE);

      assertEquals(CircuitState.CLOSED, fixture.state());
      assertEquals(4, fixture.breaker.snapshot().consecutiveFailures());
    }

    @Test
    void isolationIsNotObserved() {
      fixture.trip();

      fixture.breaker.isolate();

      assertEquals(
          new StateTransition(
              2,
              CircuitState.CLOSED,
              CircuitState.OPEN,
              /* isObserved= */ false,
              /* isIsolation= */ true),
          fixture.transitions.getLast());
      assertEquals(CircuitState.CLOSED, fixture.breaker.snapshot().observedState());
    }

    @Test
    void doesNotCountCallsOfOpenPeriodInRate() {
      BreakerFixture rated =
          new BreakerFixture(
              new BreakerSettings(100, RECOVERY, 1, Duration.ofSeconds(10), 1)
                  .withFailureRate(Optional.of(new FailureRate(0.5, Duration.ofMinutes(5), 20)))
                  .withMode(BreakerMode.OBSERVE));
      for (int i = 0; i < 20; i++) {
        runIfClosed(rated, BreakerFixture.REMOTE_FAILURE);
      }
      CircuitState opened = rated.breaker.snapshot().observedState();
      for (int i = 0; i < 50; i++) {
        runIfClosed(rated, BreakerFixture.REMOTE_FAILURE);
      }
      rated.ticker.advance(RECOVERY);
      runIfClosed(rated, BreakerFixture.SUCCESS);
      for (int i = 0; i < 19; i++) {
        runIfClosed(rated, BreakerFixture.REMOTE_FAILURE);
      }

      assertEquals(CircuitState.OPEN, opened);
      assertEquals(CircuitState.CLOSED, rated.breaker.snapshot().observedState());
    }
  }

  @Nested
  class Isolate {

    private final BreakerFixture fixture = new BreakerFixture();

    @Test
    void rejectsUntilClosed() {
      fixture.breaker.isolate();
      fixture.ticker.advance(Duration.ofDays(1000));

      assertEquals(RECOVERY, fixture.rejection());
      assertEquals(Optional.of(RECOVERY), fixture.breaker.rejection());
      assertEquals(BreakerFixture.rejected(RECOVERY), runIfClosed(fixture, BreakerFixture.SUCCESS));
      assertFalse(fixture.breaker.isProbeDue());
      assertFalse(fixture.breaker.awaitsProbeSince(Duration.ZERO));
      assertEquals(CircuitState.OPEN, fixture.state());
      fixture.breaker.forceClose();
      assertEquals("run", runIfClosed(fixture, BreakerFixture.SUCCESS));
    }

    @Test
    void showsIsolation() {
      fixture.breaker.isolate();

      BreakerSnapshot snapshot = fixture.breaker.snapshot();
      assertEquals(BreakerMode.ISOLATE, snapshot.mode());
      assertEquals(CircuitState.OPEN, snapshot.state());
      assertFalse(snapshot.available());
      assertEquals(RECOVERY, snapshot.retryAfter());
      assertEquals(
          List.of(
              new StateTransition(
                  1,
                  CircuitState.CLOSED,
                  CircuitState.OPEN,
                  /* isObserved= */ false,
                  /* isIsolation= */ true)),
          fixture.transitions);
      assertTrue(fixture.breaker.isIsolatedByOrder());
    }

    @Test
    void isOneTransitionHoweverOftenOrdered() {
      fixture.breaker.isolate();
      fixture.breaker.isolate();

      assertEquals(1, fixture.breaker.generation());
    }

    @Test
    void anyOtherOrderEndsIt() {
      for (Runnable order :
          List.<Runnable>of(
              fixture.breaker::forceOpen, fixture.breaker::forceClose, fixture.breaker::reset)) {
        fixture.breaker.isolate();
        order.run();

        assertFalse(fixture.breaker.isIsolatedByOrder());
        assertEquals(BreakerMode.PROTECT, fixture.breaker.snapshot().mode());
        fixture.ticker.advance(RECOVERY);
        assertEquals("run", run(fixture, BreakerFixture.SUCCESS));
      }
    }

    @Test
    void lateResultsDoNotEndIt() {
      CallPermit call = fixture.acquire();
      fixture.breaker.isolate();

      assertEquals(RecordingResult.LATE, call.complete(BreakerFixture.SUCCESS));
      assertEquals(CircuitState.OPEN, fixture.state());
    }

    @Test
    void orderOutlivesThatOfSettings() {
      fixture.breaker.isolate();
      fixture.breaker.configure(with(BreakerMode.ISOLATE));
      fixture.breaker.configure(with(BreakerMode.OBSERVE));

      assertEquals(RECOVERY, fixture.rejection());
      assertEquals(1, fixture.breaker.generation());
      fixture.breaker.forceClose();
      assertEquals(BreakerMode.OBSERVE, fixture.breaker.snapshot().mode());
      assertEquals("run", runIfClosed(fixture, BreakerFixture.SUCCESS));
    }

    @Test
    void settingsIsolateNewBreakerWithoutTransition() {
      BreakerFixture isolated = new BreakerFixture(with(BreakerMode.ISOLATE));

      assertEquals(RECOVERY, isolated.rejection());
      assertEquals(BreakerMode.ISOLATE, isolated.breaker.snapshot().mode());
      assertEquals(0, isolated.breaker.generation());
      assertFalse(isolated.breaker.isIsolatedByOrder());
    }

    @Test
    void ordersDoNotEndThatOfSettings() {
      BreakerFixture isolated = new BreakerFixture(with(BreakerMode.ISOLATE));

      isolated.breaker.forceClose();
      isolated.breaker.reset();
      isolated.breaker.forceOpen();

      isolated.ticker.advance(RECOVERY);
      assertEquals(RECOVERY, isolated.rejection());
      assertEquals(List.of(), isolated.transitions);
      isolated.breaker.configure(with(BreakerMode.PROTECT));
      assertEquals("run", runIfClosed(isolated, BreakerFixture.SUCCESS));
    }

    @Test
    void orderDuringThatOfSettingsHoldsAfterIt() {
      BreakerFixture isolated = new BreakerFixture(with(BreakerMode.ISOLATE));

      isolated.breaker.isolate();
      isolated.breaker.configure(with(BreakerMode.PROTECT));

      assertEquals(RECOVERY, isolated.rejection());
      assertTrue(isolated.breaker.isIsolatedByOrder());
    }
  }
}
