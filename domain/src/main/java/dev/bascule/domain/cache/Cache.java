package dev.bascule.domain.cache;

import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;
import java.util.List;

/**
 * Port: a bounded store of values that expire.
 *
 * <p>Only {@code LoadingCache} uses it directly. The in-process implementation is {@code
 * LruTtlCache}; a shared cache, or one that stores nothing, can replace it.
 *
 * <p>Implementations are thread-safe, and every operation is atomic. Keys and values are immutable.
 *
 * @param <K> the keys, equal by value
 * @param <V> the values
 */
public interface Cache<K extends TaggedKey, V> extends CacheReader<K, V> {

  /**
   * Returns the epoch of {@code key}, for a load that does not begin with a look-up or ignores a
   * fresh value. Counts nothing.
   */
  long epoch(K key);

  /**
   * Returns an epoch for one load that runs concurrently with others of {@code key}: later than
   * every epoch returned before, and ended by the same invalidations. Ends no epoch. Counts
   * nothing.
   */
  long newEpoch(K key);

  /**
   * Stores {@code value}, unless {@code epoch} has ended: since it was returned, the key or one of
   * its tags was invalidated, the cache was cleared, or a value of a later epoch was stored. If the
   * lifetime is zero, or the value is heavier than the settings allow, stores nothing and removes
   * the existing entry.
   *
   * @param age how much of its lifetime has passed already; not negative. If nothing is left,
   *     stores nothing and removes the existing entry
   * @return whether the value was stored
   */
  boolean put(K key, V value, FreshnessLifetime lifetime, Duration age, long epoch);

  /**
   * Stores {@code value} as {@code put} does and, unless {@code epoch} has ended, ends all earlier
   * epochs of the key, even if the value is not stored: the result of a load that began earlier
   * does not overwrite it.
   *
   * @param age how much of its lifetime has passed already; not negative
   * @param epoch the result of {@link #newEpoch} when the load began
   * @return whether the value was stored
   */
  boolean replace(K key, V value, FreshnessLifetime lifetime, Duration age, long epoch);

  /**
   * Marks {@code key} as uncacheable because its value could not be stored: until the mark expires,
   * {@link #get} returns {@link CacheLookup.Uncacheable}. Has no effect if the epoch has ended, or
   * if the key has a live value, fresh or stale, which a mark never replaces.
   */
  void markUncacheable(K key, FreshnessLifetime lifetime, long epoch);

  /**
   * Deletes the entry for {@code key} because the loaded value is stored under another key, and
   * ends all earlier epochs of the key. Has no effect if {@code epoch} has ended.
   *
   * @param epoch the epoch when the load began
   */
  void deleteSuperseded(K key, long epoch);

  /** Deletes the entry for {@code key}. Returns whether it was a live value; a mark is not. */
  boolean delete(K key);

  /**
   * Deletes every entry with {@code tag}. Returns the number of live values deleted, without marks.
   */
  int deleteByTag(CacheTag tag);

  /**
   * Makes every fresh value with {@code tag} stale, as if its lifetime had passed now, and ends the
   * epochs of the tag like {@link #deleteByTag}. Deletes those that may not be used when they are
   * stale. Changes neither the order nor what is stale already. Returns the number of values that
   * were fresh.
   */
  int expireByTag(CacheTag tag);

  /**
   * Deletes every entry and keeps the statistics. Returns the number of live values deleted,
   * without marks.
   */
  int clear();

  /** Removes every expired entry. Returns the number of values removed, without marks. */
  int cleanupExpired();

  /**
   * Returns the most recently used live values of one moment, the most recent first, without marks.
   * Counts nothing and leaves the order unchanged. Takes time and memory for {@code limit} entries.
   *
   * @param limit the maximum number of entries to look at; positive
   */
  List<CacheEntryView<K>> newestEntries(int limit);

  /** Removes expired entries and returns the statistics of one moment. */
  CacheStats stats();

  /** Returns the settings of the cache. */
  CacheSettings settings();
}
