package dev.bascule.domain.cache;

import dev.bascule.domain.freshness.FreshnessLifetime;

/**
 * Port: a bounded store of values that expire.
 *
 * <p>The bridge reaches it through {@code LoadingCache} only; nobody else looks up or stores. The
 * in-process implementation is {@code LruTtlCache}; a shared cache, or one that keeps nothing, can
 * take its place.
 *
 * <p>Implementations are thread-safe, and every operation is atomic. Keys and values are immutable.
 *
 * @param <K> what values are stored under, equal by value
 * @param <V> what is stored
 */
public interface Cache<K extends TaggedKey, V> {

  /**
   * Looks up the value for {@code key}, counts a hit or a miss, and makes the entry the most
   * recently used. Never extends its life. A value that may be served only in place of a failure is
   * a miss.
   */
  CacheLookup<V> get(K key);

  /**
   * Does what {@link #get} does where the value is fresh. Where it is not, says so, counts nothing
   * and changes no order.
   */
  CacheLookup<V> getIfFresh(K key);

  /** Does what {@link #get} does, but counts nothing and changes no order. */
  CacheLookup<V> peek(K key);

  /**
   * Returns the epoch of {@code key}, for a loading that does not begin with a look-up, or in spite
   * of a fresh value. Counts nothing.
   */
  long epoch(K key);

  /**
   * Returns an epoch for one loading that runs beside those under way for {@code key}: later than
   * every epoch told before, and ended by what ends those. Ends none itself. Counts nothing.
   */
  long newEpoch(K key);

  /** Stores {@code value} for the default lifetime, whatever was invalidated meanwhile. */
  void put(K key, V value);

  /**
   * Stores {@code value}, whatever was invalidated meanwhile. A lifetime of zero stores nothing and
   * drops what was there; so does a value that is heavier than the whole cache.
   */
  void put(K key, V value, FreshnessLifetime lifetime);

  /**
   * Stores {@code value}, unless {@code epoch} is over: the key was deleted since it was told, or a
   * group it is in, or the cache cleared, or a value of a later epoch has replaced what was there.
   *
   * @return whether the value was stored
   */
  boolean put(K key, V value, FreshnessLifetime lifetime, long epoch);

  /**
   * Stores {@code value} as {@code put} does, and unless {@code epoch} is over, also ends all
   * earlier ones of the key, whether or not the value may be kept: what a loading that began before
   * brings is not stored over it.
   *
   * @param epoch what {@link #newEpoch} told when the loading began
   * @return whether the value was stored
   */
  boolean replace(K key, V value, FreshnessLifetime lifetime, long epoch);

  /**
   * Remembers that the answer for {@code key} could not be stored: until the mark dies, {@link
   * #get} says {@link CacheLookup.Uncacheable}. Does nothing where the epoch is over, nor where the
   * key has a live value, fresh or stale, which a mark never displaces.
   */
  void markUncacheable(K key, FreshnessLifetime lifetime, long epoch);

  /**
   * Deletes the entry for {@code key}, since what was loaded lies under another one, and ends all
   * earlier epochs of the key. Does nothing where {@code epoch} is over.
   *
   * @param epoch what was told when the loading began
   */
  void deleteSuperseded(K key, long epoch);

  /** Deletes the entry for {@code key}. Returns whether a live value was there; a mark is none. */
  boolean delete(K key);

  /** Deletes every entry in {@code tag}. Returns how many live values went, without the marks. */
  int deleteByTag(CacheTag tag);

  /**
   * Deletes every entry; the statistics stay. Returns how many live values went, without the marks.
   */
  int clear();

  /** Removes every entry whose life is over. Returns how many values went, without the marks. */
  int cleanupExpired();

  /** Returns the statistics, all of one moment, with the dead already removed. */
  CacheStats stats();

  /**
   * Sets all counts to zero, with the dead already removed; what is held stays, and counts as
   * inserted.
   */
  void resetStats();

  /** Returns what the cache was made with. */
  CacheSettings settings();
}
