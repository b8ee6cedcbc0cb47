package dev.bascule.domain.cache;

/**
 * Look-ups in a {@link Cache}. An implementation may hide values that must not be served.
 * Thread-safe.
 *
 * @param <K> the keys, equal by value
 * @param <V> the values
 */
public interface CacheReader<K extends TaggedKey, V> {

  /**
   * Looks up the value for {@code key}, counts a hit or a miss, and makes the entry the most
   * recently used. Never extends its lifetime. A value that may be served only if a load fails is a
   * miss.
   */
  CacheLookup<V> get(K key);

  /**
   * Like {@link #get} if the value is fresh. Otherwise returns that it is not, counts nothing and
   * leaves the order unchanged.
   *
   * @param nowNanos the caller's last reading of the ticker. An implementation may use it, since
   *     what could be served then may be served to a caller that requested it before
   */
  CacheLookup<V> getIfFresh(K key, long nowNanos);

  /** Like {@link #get}, but counts nothing and leaves the order unchanged. */
  CacheLookup<V> peek(K key);
}
