package dev.bascule.domain.cache.lru;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The removals to notify the listener of, in the order in which they happened.
 *
 * <p>One thread at a time delivers them, without the lock, including those that others add
 * meanwhile. So the order holds across threads, and a listener that uses the cache neither
 * deadlocks nor recurses. The queue is bounded: a removal that does not fit counts as a failure.
 *
 * <p>Not thread-safe: guarded by the lock of the cache.
 */
final class RemovalQueue<K, V> {

  private final int capacity;
  private final Queue<Removal<K, V>> pending = new ArrayDeque<>();
  private boolean claimed;
  private long failures;

  /** One removal. */
  record Removal<K, V>(K key, V value, RemovalCause cause) {}

  /**
   * @param capacity the maximum number of waiting removals
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

  /**
   * Returns whether the calling thread must deliver the removals, until {@link #next} returns null.
   */
  boolean claim() {
    if (claimed || pending.isEmpty()) {
      return false;
    }
    claimed = true;
    return true;
  }

  /** Removes and returns the next one; if there is none, ends the claim and returns null. */
  @Nullable Removal<K, V> next() {
    Removal<K, V> next = pending.poll();
    claimed = next != null;
    return next;
  }

  /** Counts an exception of the listener. */
  void countFailure() {
    failures++;
  }

  /** Ends the claim of a thread that the listener broke: another thread must continue. */
  void abandonClaim() {
    failures++;
    claimed = false;
  }

  long failures() {
    return failures;
  }
}
