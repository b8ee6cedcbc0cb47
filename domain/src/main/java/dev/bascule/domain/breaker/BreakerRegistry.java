package dev.bascule.domain.breaker;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The breakers of up to a fixed number of keys, one per key.
 *
 * <p>When the registry is full, it evicts the least recently requested breaker that is closed and
 * has no call in flight, so that many healthy servers do not displace a failing one; if there is
 * none, the least recently requested one whose open time has ended without a probe. An evicted
 * breaker loses its statistics; callers that still hold it may use it, but the next caller gets a
 * new one.
 *
 * <p>This class is thread-safe and never blocks, except for its own short lock.
 *
 * @param <K> the key of a breaker; implements {@code equals} and {@code hashCode}
 */
public final class BreakerRegistry<K> {

  private final int capacity;
  private final BiFunction<? super K, BreakerSettings, CircuitBreaker> factory;

  @GuardedBy("this")
  private final Map<K, CircuitBreaker> breakersByLastUse =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

  /** Whether there is no breaker; read without the lock. */
  private volatile boolean isEmpty = true;

  /**
   * Creates an empty registry.
   *
   * @param capacity the maximum number of breakers; at least 1
   * @param factory creates the breaker of a key with the settings; called without the lock, so two
   *     callers that race for a new key may both create one, and the second is dropped unused
   * @throws IllegalArgumentException if {@code capacity} is less than 1
   */
  public BreakerRegistry(
      int capacity, BiFunction<? super K, BreakerSettings, CircuitBreaker> factory) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be at least 1, but was " + capacity);
    }
    this.capacity = capacity;
    this.factory = factory;
  }

  /**
   * Returns the breaker of {@code key} with {@code settings}, creating it if necessary.
   *
   * @return empty if there is none and no room for one, because every breaker rejects calls or has
   *     one in flight. The caller decides whether to call without a breaker or not at all.
   */
  public Optional<CircuitBreaker> getOrCreate(K key, BreakerSettings settings) {
    Optional<CircuitBreaker> breaker =
        find(key).or(() -> Optional.ofNullable(findOrAdd(key, factory.apply(key, settings))));
    breaker.ifPresent(found -> found.configure(settings));
    return breaker;
  }

  /** Returns the breaker of {@code key}, if there is one. */
  public Optional<CircuitBreaker> find(K key) {
    return isEmpty ? Optional.empty() : findExisting(key);
  }

  /** Removes the breaker of {@code key}, if there is one; callers that hold it may still use it. */
  public synchronized void forget(K key) {
    breakersByLastUse.remove(key);
    isEmpty = breakersByLastUse.isEmpty();
  }

  /**
   * Removes the breakers that {@code condition} accepts, as {@link #forget} does.
   *
   * @param condition is called with the lock held
   */
  public synchronized void forgetIf(BiPredicate<? super K, CircuitBreaker> condition) {
    breakersByLastUse
        .entrySet()
        .removeIf(entry -> condition.test(entry.getKey(), entry.getValue()));
    isEmpty = breakersByLastUse.isEmpty();
  }

  /** Returns a copy of the current breakers, least recently requested first. */
  public synchronized Map<K, CircuitBreaker> breakers() {
    return new LinkedHashMap<>(breakersByLastUse);
  }

  private synchronized Optional<CircuitBreaker> findExisting(K key) {
    return Optional.ofNullable(breakersByLastUse.get(key));
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
    isEmpty = false;
    return made;
  }

  @GuardedBy("this")
  private boolean hasRoom() {
    return breakersByLastUse.size() < capacity
        || removeFirst(CircuitBreaker::isIdle)
        || removeFirst(breaker -> breaker.awaitsProbeSince(Duration.ZERO));
  }

  /** Removes the least recently requested breaker that {@code condition} accepts, if any. */
  @GuardedBy("this")
  private boolean removeFirst(Predicate<CircuitBreaker> condition) {
    Iterator<CircuitBreaker> candidates = breakersByLastUse.values().iterator();
    while (candidates.hasNext()) {
      if (condition.test(candidates.next())) {
        candidates.remove();
        return true;
      }
    }
    return false;
  }
}
