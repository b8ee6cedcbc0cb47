package dev.bascule.domain.cache.lru;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.cache.lru.RemovalQueue.Removal;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Notifies the listener of a cache of removals, without the lock of the cache. Thread-safe; for the
 * thread that has claimed the removals ({@link RemovalQueue#claim}) and released the lock.
 */
final class RemovalNotifier<K, V> {

  private final ReentrantLock lock;
  private final CacheListener<K, V> listener;

  @GuardedBy("lock")
  private final RemovalQueue<K, V> removals;

  /**
   * @param lock guards the removals
   */
  RemovalNotifier(ReentrantLock lock, RemovalQueue<K, V> removals, CacheListener<K, V> listener) {
    this.lock = lock;
    this.removals = removals;
    this.listener = requireNonNull(listener, "listener");
  }

  /** Delivers all waiting removals. */
  void notifyListener() {
    boolean done = false;
    try {
      for (Removal<K, V> next = nextRemoval(); next != null; next = nextRemoval()) {
        notifyListener(next);
      }
      done = true;
    } finally {
      if (!done) {
        withLock(RemovalQueue::abandonClaim);
      }
    }
  }

  /** Returns the number of removals for which the listener threw or was too slow. */
  long failures() {
    lock.lock();
    try {
      return removals.failures();
    } finally {
      lock.unlock();
    }
  }

  private void notifyListener(Removal<K, V> removal) {
    try {
      listener.onRemoval(removal.key(), removal.value(), removal.cause());
    } catch (RuntimeException _) {
      withLock(RemovalQueue::countFailure);
    }
  }

  private @Nullable Removal<K, V> nextRemoval() {
    lock.lock();
    try {
      return removals.next();
    } finally {
      lock.unlock();
    }
  }

  private void withLock(Consumer<RemovalQueue<K, V>> action) {
    lock.lock();
    try {
      action.accept(removals);
    } finally {
      lock.unlock();
    }
  }
}
