package dev.bascule.domain.cache.lru;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The removals that the listener is still to be told of, in the order in which they happened.
 *
 * <p>One thread at a time tells them, without the lock, and what others remove meanwhile as well.
 * So the order holds between threads, and a listener that uses the cache neither waits for itself
 * nor recurses. The queue is bounded: what a listener is too slow for counts as a failure.
 *
 * <p>Not thread-safe: the cache's lock guards it.
 */
final class RemovalQueue<K, V> {

  private final int capacity;
  private final Queue<Removal<K, V>> pending = new ArrayDeque<>();
  private boolean claimed;
  private long failures;

  /** One removal. */
  record Removal<K, V>(K key, V value, RemovalCause cause) {}

  /**
   * @param capacity how many may wait
   */
  RemovalQueue(int capacity) {
    this.capacity = capacity;
  }

  void add(K key, V value, RemovalCause cause) {
    if (pending.size() < capacity) {
      pending.add(new Removal<>(key, value, cause));
    } else {
      failures++;
    }
  }

  /** Returns whether the calling thread must tell what waits, until {@link #next} has no more. */
  boolean claim() {
    if (claimed || pending.isEmpty()) {
      return false;
    }
    claimed = true;
    return true;
  }

  /** Takes the next one; null, and the claim is over, if there is none. */
  @Nullable Removal<K, V> next() {
    Removal<K, V> next = pending.poll();
    claimed = next != null;
    return next;
  }

  /** Notes that the listener threw. */
  void countFailure() {
    failures++;
  }

  /** Notes that the listener broke the claiming thread: another must go on. */
  void abandonClaim() {
    failures++;
    claimed = false;
  }

  long failures() {
    return failures;
  }
}
