package dev.bascule.adapter.out.valkey.seal;

import java.security.GeneralSecurityException;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Idle instances of an algorithm, which one thread at a time may use: to look an algorithm up among
 * the providers takes longer than to use it. Virtual threads are too short-lived for one instance
 * each.
 *
 * <p>Thread-safe; never blocks.
 */
final class InstancePool<T> {

  /** More than threads that compute at the same time. Others are garbage after one use. */
  private static final int MAX_IDLE = 16;

  private final ArrayBlockingQueue<T> idle = new ArrayBlockingQueue<>(MAX_IDLE);
  private final InstanceFactory<T> factory;

  /** Creates instances. */
  @FunctionalInterface
  interface InstanceFactory<T> {
    T create() throws GeneralSecurityException;
  }

  /** A use of one instance, after which it can be used again unless it throws. */
  @FunctionalInterface
  interface Use<T, R> {
    R apply(T instance) throws GeneralSecurityException;
  }

  InstancePool(InstanceFactory<T> factory) {
    this.factory = factory;
  }

  <R> R use(Use<T, R> use) throws GeneralSecurityException {
    @Nullable T known = idle.poll();
    T instance = known == null ? factory.create() : known;
    R result = use.apply(instance);
    boolean _ = idle.offer(instance);
    return result;
  }
}
