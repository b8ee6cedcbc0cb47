package dev.bascule.domain.breaker;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Port: stops calling something that keeps failing, and tries it again after a while.
 *
 * <p>The in-process implementation is {@code CircuitBreaker}. Implementations are thread-safe, have
 * no thread or timer of their own, and run actions without any lock held.
 */
public interface Breaker {

  /**
   * Returns what {@code action} returns, or {@code onRejection} where the breaker refuses to run
   * it.
   *
   * @param action the rest of the way; an exception or error from it counts as a failure and
   *     reaches the caller
   * @param classifier tells what a result says about health, or that this comes later; an exception
   *     from it counts as a failure and reaches the caller
   * @param onRejection tells what a refused call comes to, from how long to wait before trying
   *     again: at least one second. Run instead of the action; what it throws reaches the caller
   */
  <T> T run(
      Supplier<? extends T> action,
      Function<? super T, ? extends HealthReport> classifier,
      Function<? super Duration, ? extends T> onRejection);

  /**
   * Does what {@link #run} does, but never as a probe: unless the breaker is closed, the call is
   * rejected. For callers that must not wait for a probe, where something else probes.
   */
  <T> T runIfClosed(
      Supplier<? extends T> action,
      Function<? super T, ? extends HealthReport> classifier,
      Function<? super Duration, ? extends T> onRejection);

  /**
   * Rejects a call, and counts that, if {@link #runIfClosed} would do so at this moment.
   *
   * @return how long to wait before trying again: at least one second; empty, and then nothing is
   *     counted, where the call would be let through
   */
  Optional<Duration> rejection();

  /**
   * Returns whether one more failure would open the breaker, and all failures so far were those of
   * one caller, whose further ones do not open it: that takes one of another caller, or of a ping.
   */
  boolean awaitsConfirmation();

  /** Returns the state, at much less cost than {@link #snapshot}. */
  CircuitState state();

  /** Returns the statistics and the state. */
  BreakerSnapshot snapshot();

  /** Opens the breaker for one {@link BreakerSettings#recoveryTimeout}, whatever its state. */
  void forceOpen();

  /** Closes the breaker, whatever its state. */
  void forceClose();

  /** Closes the breaker and sets its statistics to zero; calls under way become late. */
  void reset();
}
