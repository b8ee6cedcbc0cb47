package dev.bascule.domain.breaker;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One breaker a key, for as many keys as there is room for.
 *
 * <p>To make room, the breaker that was asked for least recently goes, but never one that is not
 * closed, nor one with a call in flight: a server that is out of order is not forgotten because of
 * many others that are not. A breaker that went takes its statistics along; whoever still holds it
 * may use it, but it is not the one that the next caller gets.
 *
 * <p>This class is thread-safe and never waits for anything but its own short lock.
 *
 * @param <K> what tells breakers apart; with {@code equals} and {@code hashCode}
 */
public final class BreakerRegistry<K> {

  private final int capacity;
  private final Function<? super K, CircuitBreaker> factory;

  @GuardedBy("this")
  private final Map<K, CircuitBreaker> breakersByLastUse =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

  /**
   * Makes an empty registry.
   *
   * @param capacity the most breakers to hold; at least 1
   * @param factory makes the breaker of a key; called without the lock, so that of two callers in a
   *     race for a new key both may make one, and the second is dropped unused
   * @throws IllegalArgumentException if {@code capacity} is out of its range
   */
  public BreakerRegistry(int capacity, Function<? super K, CircuitBreaker> factory) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be at least 1, but was " + capacity);
    }
    this.capacity = capacity;
    this.factory = requireNonNull(factory, "factory");
  }

  /**
   * Returns the breaker of {@code key}, which is made if there is none.
   *
   * @return empty if there is none and no room for one, since every breaker here is either not
   *     closed or busy. The caller decides whether to go unguarded or not at all.
   */
  public Optional<CircuitBreaker> getOrCreate(K key) {
    requireNonNull(key, "key");
    CircuitBreaker known = find(key);
    return known == null
        ? Optional.ofNullable(findOrAdd(key, factory.apply(key)))
        : Optional.of(known);
  }

  /** Forgets the breaker of {@code key}, if there is one; whoever holds it may use it on. */
  public synchronized void forget(K key) {
    breakersByLastUse.remove(requireNonNull(key, "key"));
  }

  /** Returns a copy of what is held now, the least recently asked for first. */
  synchronized Map<K, CircuitBreaker> breakers() {
    return new LinkedHashMap<>(breakersByLastUse);
  }

  /** Returns how many breakers are held, never more than the capacity. */
  synchronized int size() {
    return breakersByLastUse.size();
  }

  private synchronized @Nullable CircuitBreaker find(K key) {
    return breakersByLastUse.get(key);
  }

  private synchronized @Nullable CircuitBreaker findOrAdd(K key, CircuitBreaker made) {
    CircuitBreaker known = breakersByLastUse.get(key);
    if (known != null) {
      return known;
    }
    if (!hasRoom()) {
      return null;
    }
    breakersByLastUse.put(key, made);
    return made;
  }

  @GuardedBy("this")
  private boolean hasRoom() {
    return breakersByLastUse.size() < capacity || removeLeastRecentlyUsedIdle();
  }

  @GuardedBy("this")
  private boolean removeLeastRecentlyUsedIdle() {
    Iterator<CircuitBreaker> candidates = breakersByLastUse.values().iterator();
    while (candidates.hasNext()) {
      if (candidates.next().isIdle()) {
        candidates.remove();
        return true;
      }
    }
    return false;
  }
}
