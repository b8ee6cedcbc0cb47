package dev.bascule.application.port.in;

import dev.bascule.domain.result.Outcome;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One request with its permissions, quota, route and plan decided, answered in two phases: {@link
 * #poll} answers it if that requires no waiting, otherwise {@link #await} continues.
 *
 * <p>Whichever phase answers, the request is decided and counted once, with the same outcome. An
 * invocation that has answered holds no resources. One that is closed before has counted nothing,
 * and returns the quota that it took.
 *
 * <p>Not thread-safe: only one thread at a time may use it, though not always the same.
 *
 * @param <T> the result of the request
 */
public interface Invocation<T> extends AutoCloseable {

  /**
   * Returns the outcome if it is known without waiting: a fresh cached result, a denial, an
   * exhausted quota, an open circuit breaker. Never blocks, so it may be called on an event loop
   * thread.
   *
   * @return empty if {@link #await} must be called; then nothing is counted. Not called again after
   *     an outcome was returned
   */
  Optional<Outcome<T>> poll();

  /**
   * Waits for the outcome, at most for the timeout of the request. May be called with or without a
   * preceding {@link #poll} that was empty, but not after an outcome was returned.
   *
   * <p>If the client leaves, the waiting thread is interrupted; the outcome is then {@link
   * dev.bascule.domain.result.Failure.Cancelled}, unless the result is already available.
   */
  Outcome<T> await();

  /** Releases what the request acquired and has not used. Idempotent. */
  @Override
  void close();

  /** Returns an invocation with a known outcome. */
  static <T> Invocation<T> of(Outcome<T> outcome) {
    return new SimpleInvocation<>(Optional.of(outcome), () -> outcome);
  }

  /**
   * Returns an invocation that decides nothing before {@link #await}; {@code supplier} is called
   * once.
   */
  static <T> Invocation<T> deferred(Supplier<Outcome<T>> supplier) {
    return new SimpleInvocation<>(Optional.empty(), supplier);
  }

  /**
   * An invocation that holds no resources.
   *
   * @param known the outcome if it is known
   * @param supplier waits for it
   */
  record SimpleInvocation<T>(Optional<Outcome<T>> known, Supplier<Outcome<T>> supplier)
      implements Invocation<T> {

    @Override
    public Optional<Outcome<T>> poll() {
      return known;
    }

    @Override
    public Outcome<T> await() {
      return supplier.get();
    }

    @Override
    public void close() {}
  }
}
