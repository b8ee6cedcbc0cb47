package dev.bascule.benchmarks;

import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.breaker.HealthSignal;
import dev.bascule.domain.time.Ticker;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The breaker beside those of resilience4j and Failsafe: a call that succeeds, one that fails, and
 * one that is refused. All open at five failures in a row; for the failing call, at so many that
 * they stay closed. What is open stays so.
 */
@State(Scope.Benchmark)
public class BreakerBenchmark {

  private static final int NEVER = 1_000_000_000;
  private static final int WINDOW = 5;
  private static final Duration RECOVERY = Duration.ofHours(1);
  private static final HealthSignal HEALTHY = new HealthSignal.Success();
  private static final HealthSignal UNHEALTHY =
      new HealthSignal.CallFailure(HealthSignal.Origin.REMOTE, Optional.empty());

  @SuppressWarnings("StaticAssignmentOfThrowable") // or its making would be measured
  private static final Throwable FAILURE = new IllegalStateException("failure");

  private final CircuitBreaker closed = breaker(WINDOW);
  private final CircuitBreaker failing = breaker(NEVER);
  private final CircuitBreaker open = breaker(WINDOW);

  private final io.github.resilience4j.circuitbreaker.CircuitBreaker closedResilience4j =
      resilience4j(WINDOW);
  private final io.github.resilience4j.circuitbreaker.CircuitBreaker failingResilience4j =
      resilience4j(WINDOW);
  private final io.github.resilience4j.circuitbreaker.CircuitBreaker openResilience4j =
      resilience4j(WINDOW);

  private final dev.failsafe.CircuitBreaker<String> closedFailsafe = failsafe(WINDOW);
  private final dev.failsafe.CircuitBreaker<String> openFailsafe = failsafe(WINDOW);
  private final FailsafeExecutor<String> throughClosed = Failsafe.with(closedFailsafe);
  private final FailsafeExecutor<String> throughOpen = Failsafe.with(openFailsafe);

  public BreakerBenchmark() {
    failingResilience4j.transitionToMetricsOnlyState();
    open.forceOpen();
    openResilience4j.transitionToOpenState();
    openFailsafe.open();
  }

  @Benchmark
  public String success() {
    return closed.run(() -> "result", _ -> HEALTHY, _ -> "refused");
  }

  @Benchmark
  public String successOfResilience4j() {
    return closedResilience4j.executeSupplier(() -> "result");
  }

  @Benchmark
  public String successOfFailsafe() {
    return throughClosed.get(() -> "result");
  }

  @Benchmark
  public String failure() {
    return failing.run(() -> "result", _ -> UNHEALTHY, _ -> "refused");
  }

  @Benchmark
  public boolean failureOfResilience4j() {
    boolean permitted = failingResilience4j.tryAcquirePermission();
    failingResilience4j.onError(0, failingResilience4j.getTimestampUnit(), FAILURE);
    return permitted;
  }

  @Benchmark
  public String refusal() {
    return open.run(() -> "result", _ -> UNHEALTHY, _ -> "refused");
  }

  @Benchmark
  public String refusalOfResilience4j() {
    try {
      return openResilience4j.executeSupplier(() -> "result");
    } catch (CallNotPermittedException _) {
      return "refused";
    }
  }

  @Benchmark
  public String refusalOfFailsafe() {
    try {
      return throughOpen.get(() -> "result");
    } catch (CircuitBreakerOpenException _) {
      return "refused";
    }
  }

  private static CircuitBreaker breaker(int failures) {
    BreakerSettings settings =
        new BreakerSettings(failures, RECOVERY, 3, Duration.ofSeconds(10), 1);
    return new CircuitBreaker(settings, Ticker.system(), InstantSource.system(), _ -> {});
  }

  private static io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j(int failures) {
    return io.github.resilience4j.circuitbreaker.CircuitBreaker.of(
        "benchmark",
        CircuitBreakerConfig.custom()
            .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
            .slidingWindowSize(failures)
            .minimumNumberOfCalls(failures)
            .failureRateThreshold(100)
            .permittedNumberOfCallsInHalfOpenState(3)
            .waitDurationInOpenState(RECOVERY)
            .build());
  }

  private static dev.failsafe.CircuitBreaker<String> failsafe(int failures) {
    return dev.failsafe.CircuitBreaker.<String>builder()
        .withFailureThreshold(failures)
        .withSuccessThreshold(3)
        .withDelay(RECOVERY)
        .build();
  }
}
