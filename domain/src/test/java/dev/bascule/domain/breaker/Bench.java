package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.domain.breaker.BreakerListener.Transition;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** A breaker, and all that it looks at and talks to, in the hands of a test. */
final class Bench {

  static final Verdict SUCCESS = new Verdict.Success();
  static final Verdict LOCAL_FAILURE = new Verdict.Failure(Verdict.Origin.LOCAL, Optional.empty());
  static final Verdict REMOTE_FAILURE =
      new Verdict.Failure(Verdict.Origin.REMOTE, Optional.empty());
  static final Verdict TIMEOUT = new Verdict.Timeout();
  static final Verdict IGNORED = new Verdict.Ignored();

  /** As the defaults, but with three probes at once, as many as must succeed. */
  static final BreakerSettings THREE_PROBES =
      new BreakerSettings(5, Duration.ofSeconds(30), 3, Duration.ofSeconds(10), 3);

  final FakeTicker ticker = new FakeTicker();
  final AtomicReference<Instant> date =
      new AtomicReference<>(Instant.parse("2026-07-28T12:00:00Z"));
  final List<Transition> transitions = new CopyOnWriteArrayList<>();
  final CircuitBreaker breaker;

  private final BreakerSettings settings;

  Bench() {
    this(BreakerSettings.DEFAULTS);
  }

  Bench(BreakerSettings settings) {
    this.settings = settings;
    this.breaker = new CircuitBreaker(settings, ticker, date::get, transitions::add);
  }

  /** Returns what a refused call comes to: no result that a call has. */
  static String refused(Duration retryAfter) {
    return "refused for " + retryAfter;
  }

  static Verdict failureWithRetryAfter(Duration retryAfter) {
    return new Verdict.Failure(Verdict.Origin.REMOTE, Optional.of(retryAfter));
  }

  Permit acquire() {
    return assertInstanceOf(Permit.class, breaker.tryAcquire());
  }

  Duration refusal() {
    return assertInstanceOf(Admission.Refused.class, breaker.tryAcquire()).retryAfter();
  }

  /** Makes that many calls, one after the other, which all end so. */
  void call(int times, Verdict verdict) {
    for (int i = 0; i < times; i++) {
      assertEquals(Recorded.COUNTED, acquire().complete(verdict));
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

  BreakerState state() {
    return breaker.snapshot().state();
  }
}
