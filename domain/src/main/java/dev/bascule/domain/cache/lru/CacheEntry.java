package dev.bascule.domain.cache.lru;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.cache.CacheEntryView;
import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.CachedValue;
import dev.bascule.domain.cache.lru.EntryTable.NewEntry;
import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a cache. All times are those of its {@link MonotonicClock}. Guarded by the lock of
 * the cache, like its table.
 *
 * <p>The look-up result for a fresh value is created once, so that a hit allocates nothing.
 */
public final class CacheEntry<K, V> {

  private final NewEntry<K, V> newEntry;
  private CacheLookup.@Nullable Fresh<V> fresh;
  private long freshUntil;
  private long revalidatableUntil;
  private long expiresAt;
  private final long sequence;

  /** Positions in the recency list and in the expiration heap, which set them. */
  int recencyIndex;

  public int heapIndex;

  /**
   * @param storedAt the time at which its lifetime begins; negative if that is before the cache was
   *     created
   * @param reading the reading of the ticker at that time
   * @param sequence orders entries by the time they were stored
   */
  CacheEntry(NewEntry<K, V> newEntry, long storedAt, long reading, long sequence) {
    FreshnessLifetime lifetime = newEntry.lifetime();
    V value = newEntry.value();
    this.newEntry = newEntry;
    this.fresh =
        value == null ? null : new CacheLookup.Fresh<>(new CachedValue<>(value, reading, lifetime));
    this.sequence = sequence;
    setFreshUntil(MonotonicClock.after(storedAt, lifetime.fresh()));
  }

  private void setFreshUntil(long end) {
    FreshnessLifetime lifetime = newEntry.lifetime();
    freshUntil = end;
    revalidatableUntil = MonotonicClock.after(end, lifetime.staleWhileRevalidate());
    expiresAt = Math.max(revalidatableUntil, MonotonicClock.after(end, lifetime.staleIfError()));
  }

  /**
   * Makes a fresh value stale at {@code now}. The entry must not be in the expiration heap.
   *
   * @param reading the reading of the ticker at that time
   */
  void expire(long now, long reading) {
    CachedValue<V> cached = requireNonNull(fresh).cached();
    Duration age = cached.freshnessAt(reading).age();
    fresh =
        new CacheLookup.Fresh<>(
            new CachedValue<>(
                cached.value(), reading - age.toNanos(), cached.lifetime().withFresh(age)));
    setFreshUntil(now);
  }

  public K key() {
    return newEntry.key();
  }

  public List<CacheTag> tags() {
    return newEntry.tags();
  }

  public long bytes() {
    return newEntry.bytes();
  }

  /**
   * Returns the view of a value.
   *
   * @param reading the reading of the ticker
   */
  CacheEntryView<K> view(long reading, long hits) {
    return new CacheEntryView<>(
        key(), requireNonNull(fresh).cached().freshnessAt(reading), bytes(), hits);
  }

  boolean isMark() {
    return fresh == null;
  }

  /** Returns whether a look-up at {@code now} finds a value that is served without waiting. */
  boolean isServedAt(long now) {
    return !isMark() && now < revalidatableUntil;
  }

  boolean isExpiredAt(long now) {
    return now >= expiresAt;
  }

  /**
   * Returns whether this entry expires before {@code other}; if both expire together, the older one
   * does.
   */
  public boolean expiresBefore(CacheEntry<K, V> other) {
    return expiresAt == other.expiresAt ? sequence < other.sequence : expiresAt < other.expiresAt;
  }

  /** Returns the result of a look-up at {@code now} if the value is fresh; null otherwise. */
  CacheLookup.@Nullable Fresh<V> freshAt(long now) {
    return now < freshUntil ? fresh : null;
  }

  /** Returns the result of a look-up at {@code now}, while the entry is live. */
  CacheLookup<V> lookupAt(long now, InvalidationEpochs epochs) {
    if (fresh == null) {
      return new CacheLookup.Uncacheable<>(epochs.of(key(), tags()));
    }
    if (now < freshUntil) {
      return fresh;
    }
    long epoch = epochs.of(key(), tags());
    return now < revalidatableUntil
        ? new CacheLookup.StaleRevalidatable<>(fresh.cached(), epoch)
        : new CacheLookup.StaleOnError<>(fresh.cached(), epoch);
  }
}
