package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** A breaker with all its collaborators under the control of a test. */
final class BreakerFixture {

  static final HealthSignal SUCCESS = new HealthSignal.Success();
  static final HealthSignal LOCAL_FAILURE =
      new HealthSignal.CallFailure(HealthSignal.Origin.LOCAL, Optional.empty());
  static final HealthSignal REMOTE_FAILURE =
      new HealthSignal.CallFailure(HealthSignal.Origin.REMOTE, Optional.empty());
  static final HealthSignal TIMEOUT = new HealthSignal.Timeout();
  static final HealthSignal IGNORED = new HealthSignal.Ignored();

  /** The defaults, but with three concurrent probes, as many as must succeed. */
  static final BreakerSettings THREE_PROBES =
      new BreakerSettings(5, Duration.ofSeconds(30), 3, Duration.ofSeconds(10), 3);

  final FakeTicker ticker = new FakeTicker();
  final AtomicReference<Instant> date =
      new AtomicReference<>(Instant.parse("2026-07-28T12:00:00Z"));
  final List<StateTransition> transitions = new CopyOnWriteArrayList<>();
  final CircuitBreaker breaker;

  private final BreakerSettings settings;

  BreakerFixture() {
    this(BreakerSettings.DEFAULTS);
  }

  BreakerFixture(BreakerSettings settings) {
    this.settings = settings;
    this.breaker = new CircuitBreaker(settings, ticker, date::get, transitions::add);
  }

  /** Returns the result of a rejected call, which no other call has. */
  static String rejected(Duration retryAfter) {
    return "refused for " + retryAfter;
  }

  static HealthSignal failureWithRetryAfter(Duration retryAfter) {
    return new HealthSignal.CallFailure(HealthSignal.Origin.REMOTE, Optional.of(retryAfter));
  }

  /** Returns a failure that {@code caller} may have caused. */
  static HealthSignal failureOf(String caller) {
    return new HealthSignal.CallFailure(
        HealthSignal.Origin.REMOTE, Optional.empty(), Optional.of(caller));
  }

  CallPermit acquire() {
    return assertInstanceOf(CallPermit.class, breaker.tryAcquire());
  }

  Duration rejection() {
    return assertInstanceOf(CallAdmission.Rejected.class, breaker.tryAcquire()).retryAfter();
  }

  /** Makes {@code times} calls in sequence, all with {@code signal}. */
  void call(int times, HealthSignal signal) {
    for (int i = 0; i < times; i++) {
      assertEquals(RecordingResult.COUNTED, acquire().complete(signal));
    }
  }

  void trip() {
    call(settings.failureThreshold(), REMOTE_FAILURE);
  }

  /** Opens the breaker, and waits until it would admit a probe. */
  void tripAndRecover() {
    trip();
    ticker.advance(settings.recoveryTimeout());
  }

  CircuitState state() {
    CircuitState state = breaker.state();
    assertEquals(breaker.snapshot().state(), state);
    return state;
  }
}
