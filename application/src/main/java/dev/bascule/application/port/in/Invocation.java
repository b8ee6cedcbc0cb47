package dev.bascule.application.port.in;

import dev.bascule.domain.result.Outcome;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * One request whose rights, quota, route and plan are decided, and which is answered in two phases:
 * {@link #poll} answers it if that takes no waiting, {@link #await} continues from there.
 *
 * <p>Whichever phase answers, the request is decided and counted once, and the outcome is the same.
 * An invocation that has answered holds nothing any more. One that is closed before has counted
 * nothing, and gives back what it took of the caller's quota.
 *
 * <p>Not thread-safe: one thread at a time may use it, and another one may continue.
 *
 * @param <T> what the request is answered with
 */
public interface Invocation<T> extends AutoCloseable {

  /**
   * Returns the outcome if it is known without waiting: a fresh result in the cache, a denial, an
   * exhausted quota, an open circuit breaker. Never waits, so that it may be called on a thread
   * that serves many connections.
   *
   * @return empty if the outcome must be awaited; nothing is counted then
   */
  Optional<Outcome<T>> poll();

  /**
   * Waits for the outcome, at most for the timeout of the request. May be called without {@link
   * #poll} before it, or after one that was empty, but not once an outcome was returned.
   *
   * <p>A caller that leaves interrupts the waiting thread; the outcome is then {@link
   * dev.bascule.domain.result.Failure.Cancelled}, unless the result was already there.
   */
  Outcome<T> await();

  /** Gives back what the request took and has not used. Does nothing after the first time. */
  @Override
  void close();

  /** Returns one whose outcome is known. */
  static <T> Invocation<T> of(Outcome<T> outcome) {
    return new KnownInvocation<>(outcome);
  }

  /** Returns one that decides nothing before it is awaited; {@code supplier} is called once. */
  static <T> Invocation<T> deferred(Supplier<Outcome<T>> supplier) {
    return new DeferredInvocation<>(supplier);
  }

  /** Returns the same with {@code mapper} applied to the outcome, once it is known. */
  default Invocation<T> map(UnaryOperator<Outcome<T>> mapper) {
    return new MappedInvocation<>(this, mapper);
  }

  /** An invocation whose outcome is known. */
  record KnownInvocation<T>(Outcome<T> outcome) implements Invocation<T> {

    @Override
    public Optional<Outcome<T>> poll() {
      return Optional.of(outcome);
    }

    @Override
    public Outcome<T> await() {
      return outcome;
    }

    @Override
    public void close() {}
  }

  /** An invocation that decides nothing before it is awaited. */
  record DeferredInvocation<T>(Supplier<Outcome<T>> supplier) implements Invocation<T> {

    @Override
    public Optional<Outcome<T>> poll() {
      return Optional.empty();
    }

    @Override
    public Outcome<T> await() {
      return supplier.get();
    }

    @Override
    public void close() {}
  }

  /** An invocation whose outcome is mapped once it is known. */
  record MappedInvocation<T>(Invocation<T> delegate, UnaryOperator<Outcome<T>> mapper)
      implements Invocation<T> {

    @Override
    public Optional<Outcome<T>> poll() {
      return delegate.poll().map(mapper);
    }

    @Override
    public Outcome<T> await() {
      return mapper.apply(delegate.await());
    }

    @Override
    public void close() {
      delegate.close();
    }
  }
}
