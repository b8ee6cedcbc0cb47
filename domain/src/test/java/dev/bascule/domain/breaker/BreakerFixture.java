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

/** A breaker, and all that it looks at and talks to, in the hands of a test. */
final class BreakerFixture {

  static final HealthSignal SUCCESS = new HealthSignal.Success();
  static final HealthSignal LOCAL_FAILURE =
      new HealthSignal.CallFailure(HealthSignal.Origin.LOCAL, Optional.empty());
  static final HealthSignal REMOTE_FAILURE =
      new HealthSignal.CallFailure(HealthSignal.Origin.REMOTE, Optional.empty());
  static final HealthSignal TIMEOUT = new HealthSignal.Timeout();
  static final HealthSignal IGNORED = new HealthSignal.Ignored();

  /** As the defaults, but with three probes at once, as many as must succeed. */
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

  /** Returns what a refused call comes to: no result that a call has. */
  static String rejected(Duration retryAfter) {
    return "refused for " + retryAfter;
  }

  static HealthSignal failureWithRetryAfter(Duration retryAfter) {
    return new HealthSignal.CallFailure(HealthSignal.Origin.REMOTE, Optional.of(retryAfter));
  }

  /** Returns a failure that may be due to what {@code caller} called. */
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

  /** Makes that many calls, one after the other, which all end so. */
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
