package dev.bascule.domain.breaker;

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
   * Runs {@code action}, unless the breaker refuses.
   *
   * @param action the rest of the way; an exception or error from it counts as a failure and
   *     reaches the caller
   * @param classifier tells what a result says about health; an exception from it counts as a
   *     failure and reaches the caller
   */
  <T> Guarded<T> run(Supplier<? extends T> action, Function<? super T, Verdict> classifier);

  /** Returns the statistics and the state. */
  BreakerSnapshot snapshot();

  /** Opens the breaker for one {@link BreakerSettings#recoveryTimeout}, whatever its state. */
  void forceOpen();

  /** Closes the breaker, whatever its state. */
  void forceClose();

  /** Closes the breaker and sets its statistics to zero; calls under way become late. */
  void reset();
}
