package dev.bascule.application.admin;

import dev.bascule.application.port.in.ShowMetricsUseCase.BreakerMetrics;
import dev.bascule.domain.breaker.BreakerSnapshot;
import dev.bascule.domain.breaker.CircuitState;

/** Conversions of breakers to the types of the driving ports. */
public final class BreakerViews {

  private BreakerViews() {}

  public static String nameOf(CircuitState state) {
    return switch (state) {
      case CLOSED -> "closed";
      case OPEN -> "open";
      case HALF_OPEN -> "half_open";
    };
  }

  static BreakerMetrics of(BreakerSnapshot breaker) {
    return new BreakerMetrics(
        nameOf(breaker.state()),
        breaker.consecutiveFailures(),
        breaker.probesSucceeded(),
        breaker.attempts(),
        breaker.succeeded(),
        breaker.rejected(),
        breaker.lastFailure(),
        breaker.lastSuccess(),
        breaker.stateDuration(),
        breaker.available(),
        breaker.retryAfter());
  }
}
