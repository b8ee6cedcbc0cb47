package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A call whose caller has its result before its health signal is known. */
class PendingReportTest {

  private final CompletableFuture<HealthSignal> signal = new CompletableFuture<>();

  @Test
  void countsCallAsInFlightUntilSignal() {
    BreakerFixture fixture = new BreakerFixture();

    assertEquals("done", runPending(fixture));

    assertEquals(1, fixture.breaker.snapshot().inFlight());
    signal.complete(BreakerFixture.TIMEOUT);
    assertEquals(0, fixture.breaker.snapshot().inFlight());
    assertEquals(1, fixture.breaker.snapshot().timedOut());
    assertEquals(1, fixture.breaker.snapshot().consecutiveFailures());
  }

  @Test
  void opensOnLastSignal() {
    BreakerFixture fixture = new BreakerFixture();
    for (int i = 0; i < BreakerSettings.DEFAULTS.failureThreshold(); i++) {
      runPending(fixture);
    }
    assertEquals(CircuitState.CLOSED, fixture.state());

    signal.complete(BreakerFixture.TIMEOUT);

    assertEquals(CircuitState.OPEN, fixture.state());
  }

  @Test
  void keepsPlaceOfProbeUntilSignal() {
    BreakerFixture fixture = new BreakerFixture();
    fixture.tripAndRecover();

    runPending(fixture);

    assertEquals(Duration.ofSeconds(10), fixture.rejection());
    signal.complete(BreakerFixture.IGNORED);
    assertEquals(CircuitState.HALF_OPEN, fixture.state());
    fixture.acquire().complete(BreakerFixture.SUCCESS);
  }

  @Test
  void ignoresSignalAfterTransition() {
    BreakerFixture fixture = new BreakerFixture();
    runPending(fixture);
    fixture.breaker.forceOpen();

    signal.complete(BreakerFixture.SUCCESS);

    assertEquals(CircuitState.OPEN, fixture.state());
    assertEquals(1, fixture.breaker.snapshot().late());
    assertEquals(0, fixture.breaker.snapshot().succeeded());
  }

  @Test
  void countsFailedSignalAsLocalFailure() {
    BreakerFixture fixture = new BreakerFixture();
    runPending(fixture);

    signal.completeExceptionally(new IllegalStateException("thrown by the ping"));

    assertEquals(1, fixture.breaker.snapshot().failedLocally());
    assertEquals(0, fixture.breaker.snapshot().inFlight());
  }

  private String runPending(BreakerFixture fixture) {
    return fixture.breaker.run(
        () -> "done", _ -> new HealthReport.Pending(signal), BreakerFixture::rejected);
  }
}
