package dev.bascule.domain.cache.loading;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A loader that a test controls: it signals that it has begun, and completes on request. */
final class BlockingLoader<T> implements Supplier<T> {

  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch open = new CountDownLatch(1);
  private final AtomicInteger calls = new AtomicInteger();
  private volatile @Nullable Supplier<T> ending;

  @Override
  public T get() {
    calls.incrementAndGet();
    entered.countDown();
    await(open);
    Supplier<T> end = ending;
    assertTrue(end != null);
    return end.get();
  }

  /** Returns once the loader has begun. */
  void awaitEntered() {
    await(entered);
  }

  void open(T result) {
    openWith(() -> result);
  }

  /** Completes the loader with {@code how}. */
  void openWith(Supplier<T> how) {
    ending = how;
    open.countDown();
  }

  int calls() {
    return calls.get();
  }

  private static void await(CountDownLatch latch) {
    // Not interruptible: tests interrupt waiters and loaders.
    boolean interrupted = false;
    try {
      while (true) {
        try {
          assertTrue(latch.await(10, SECONDS));
          return;
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
