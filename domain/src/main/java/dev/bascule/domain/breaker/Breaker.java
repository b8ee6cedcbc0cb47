package dev.bascule.domain.breaker;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Port: a circuit breaker, which rejects calls to a target that keeps failing and probes it again
 * after a timeout.
 *
 * <p>The in-process implementation is {@code CircuitBreaker}. Implementations are thread-safe, have
 * no thread or timer of their own, and run actions without holding a lock.
 */
public interface Breaker {

  /**
   * Returns the result of {@code action}, or that of {@code onRejection} if the breaker rejects the
   * call.
   *
   * @param action the protected call; an exception or error from it counts as a failure and is
   *     rethrown
   * @param classifier returns the health signal of a result, or that it follows later; an exception
   *     from it counts as a failure and is rethrown
   * @param onRejection returns the result of a rejected call, given how long to wait before the
   *     next attempt, at least one second; called instead of the action; an exception from it is
   *     rethrown
   */
  <T> T run(
      Supplier<? extends T> action,
      Function<? super T, ? extends HealthReport> classifier,
      Function<? super Duration, ? extends T> onRejection);

  /**
   * Like {@link #run}, but never as a probe: rejects the call unless the breaker is closed. For
   * callers that must not wait for a probe because something else sends the probes.
   */
  <T> T runIfClosed(
      Supplier<? extends T> action,
      Function<? super T, ? extends HealthReport> classifier,
      Function<? super Duration, ? extends T> onRejection);

  /**
   * Rejects a call, and counts the rejection, if {@link #runIfClosed} would do so now.
   *
   * @return how long to wait before the next attempt, at least one second; empty if the call would
   *     be admitted, and then nothing is counted
   */
  Optional<Duration> rejection();

  /**
   * Returns whether the breaker is one failure short of opening and all failures so far are of one
   * caller, whose further failures do not open it: the last one must be of another caller or of a
   * ping.
   */
  boolean awaitsConfirmation();

  /** Returns the state; much cheaper than {@link #snapshot}. */
  CircuitState state();

  /** Returns the state and the statistics. */
  BreakerSnapshot snapshot();

  /** Opens the breaker for one {@link BreakerSettings#recoveryTimeout}, in any state. */
  void forceOpen();

  /**
   * Opens the breaker for {@code duration}, in any state.
   *
   * @param duration not negative
   */
  void forceOpen(Duration duration);

  /**
   * Opens the breaker, in any state, until one of the other orders ends this. Nothing is probed
   * meanwhile.
   */
  void isolate();

  /** Closes the breaker, in any state. */
  void forceClose();

  /** Closes the breaker and sets its statistics to zero; calls in flight will count as late. */
  void reset();
}
