package dev.bascule.domain.cache.lru;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.cache.CacheEntryView;
import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheStats;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TaggedKey;
import dev.bascule.domain.cache.lru.CacheCounters.RemovalCause;
import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The entries of an {@link LruTtlCache} in four consistent views: by key, recency, expiration and
 * tag. An expired entry is removed when it is looked up, when room is needed, or by {@link
 * #removeExpired}; never in the background.
 *
 * <p>Not thread-safe: guarded by the lock of the cache. Methods that take a {@link ReadBuffer}
 * change nothing, so look-ups may call them concurrently. Times are those of {@link
 * MonotonicClock}.
 */
public final class EntryTable<K extends TaggedKey, V> {

  private final CacheSettings settings;
  private final MonotonicClock clock;
  private final Map<K, CacheEntry<K, V>> entries = new HashMap<>();
  private final RecencyList<K, V> recency = new RecencyList<>();
  private final ExpirationHeap<K, V> expirations = new ExpirationHeap<>();
  private final TagIndex<K, V> tagIndex = new TagIndex<>();
  private final InvalidationEpochs epochs = new InvalidationEpochs();
  private final CacheCounters counters = new CacheCounters();
  private long bytes;
  private long sequence;

  /**
   * An entry to store: a value, or an uncacheable mark. Created before the lock is taken, because
   * it calls the key and the weigher.
   *
   * @param value null for a mark
   * @param bytes its weight; zero for a mark
   * @param age how much of its lifetime has passed already
   */
  record NewEntry<K, V>(
      K key,
      List<CacheTag> tags,
      @Nullable V value,
      long bytes,
      FreshnessLifetime lifetime,
      Duration age) {

    static <K extends TaggedKey, V> NewEntry<K, V> of(
        K key,
        V value,
        FreshnessLifetime lifetime,
        Duration age,
        ToLongFunction<? super V> weigher) {
      long bytes = weigher.applyAsLong(value);
      if (bytes < 0) {
        throw new IllegalArgumentException("a value must not weigh less than 0, but was " + bytes);
      }
      if (age.isNegative()) {
        throw new IllegalArgumentException("age must not be negative, but was " + age);
      }
      return new NewEntry<>(key, key.tags(), value, bytes, lifetime, age);
    }

    /** Returns the mark for {@code key}, which is never stale. */
    static <K extends TaggedKey, V> NewEntry<K, V> mark(K key, FreshnessLifetime lifetime) {
      return new NewEntry<>(
          key, key.tags(), null, 0, FreshnessLifetime.of(lifetime.fresh()), Duration.ZERO);
    }
  }

  EntryTable(CacheSettings settings, MonotonicClock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  CacheLookup<V> get(K key, long now) {
    CacheEntry<K, V> entry = entries.get(key);
    if (entry == null || removeIfExpired(entry, now)) {
      counters.countMiss();
      return new CacheLookup.Miss<>(epoch(key));
    }
    recency.touch(entry.recencyIndex);
    if (entry.isServedAt(now)) {
      counters.countHits(1);
    } else {
      counters.countMiss();
    }
    return entry.lookupAt(now, epochs);
  }

  /**
   * Looks up a fresh value and records the hit in {@code buffer}. Changes nothing else.
   *
   * @param reading the reading of the ticker, taken inside the buffer
   * @return null if the look-up must be repeated under the lock
   */
  @Nullable CacheLookup<V> get(K key, long reading, ReadBuffer buffer) {
    CacheEntry<K, V> entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    long moment = clock.of(reading);
    CacheLookup<V> fresh = entry.freshAt(moment);
    if (fresh == null || !isInOrder(moment, buffer)) {
      return null;
    }
    buffer.add(entry.recencyIndex);
    return fresh;
  }

  /** Like {@code peek}, with the same restrictions. */
  @Nullable CacheLookup<V> peek(K key, long reading, ReadBuffer buffer) {
    long moment = clock.of(reading);
    return isInOrder(moment, buffer) ? peek(key, moment) : null;
  }

  /** Counts hits, which were looked up in a buffer. */
  void countHits(int hits) {
    counters.countHits(hits);
  }

  /** Advances the clock to the time of a look-up. */
  void advanceTo(long moment) {
    clock.advanceTo(moment);
  }

  CacheLookup<V> getIfFresh(K key, long now) {
    CacheLookup<V> found = peek(key, now);
    return found instanceof CacheLookup.Fresh<V> ? get(key, now) : found;
  }

  /** Returns the result of a look-up. Changes nothing. */
  CacheLookup<V> peek(K key, long now) {
    CacheEntry<K, V> entry = findLive(key, now);
    return entry == null ? new CacheLookup.Miss<>(epoch(key)) : entry.lookupAt(now, epochs);
  }

  /** Returns whether a look-up finds a fresh value, for which it uses no tag. Changes nothing. */
  boolean isFresh(K key, long now) {
    CacheEntry<K, V> entry = entries.get(key);
    return entry != null && entry.freshAt(now) != null;
  }

  /** Returns the live entry for {@code key}, or null. Changes nothing. */
  @Nullable CacheEntry<K, V> findLive(K key, long now) {
    CacheEntry<K, V> entry = entries.get(key);
    return entry == null || entry.isExpiredAt(now) ? null : entry;
  }

  long epoch(K key) {
    return epochs.of(key, key.tags());
  }

  long newEpoch() {
    return epochs.newEpoch();
  }

  /** Stores {@code newEntry}, unless {@code epoch} has ended. */
  boolean put(NewEntry<K, V> newEntry, long epoch, long now) {
    if (isOver(epoch, newEntry)) {
      counters.countRejected();
      return false;
    }
    return put(newEntry, now);
  }

  /** Like {@code put}, and ends all earlier epochs of the key. */
  boolean replace(NewEntry<K, V> newEntry, long epoch, long now) {
    if (!isOver(epoch, newEntry)) {
      epochs.endEarlier(newEntry.key(), epoch);
    }
    return put(newEntry, epoch, now);
  }

  /** Stores {@code newEntry}, or removes the existing entry if it cannot be stored. */
  private boolean put(NewEntry<K, V> newEntry, long now) {
    long begun = MonotonicClock.before(now, newEntry.age());
    CacheEntry<K, V> entry = new CacheEntry<>(newEntry, begun, clock.readingAt(begun), sequence++);
    if (newEntry.lifetime().fresh().isZero() || entry.isExpiredAt(now)) {
      removeKey(newEntry.key(), RemovalCause.DELETED, now);
      return false;
    }
    if (newEntry.bytes() > settings.maxValueBytes()) {
      counters.countRejected();
      removeKey(newEntry.key(), RemovalCause.DELETED, now);
      return false;
    }
    removeKey(newEntry.key(), RemovalCause.REPLACED, now);
    makeRoomFor(entry, now);
    add(entry);
    return true;
  }

  /**
   * Stores {@code mark}, unless {@code epoch} has ended or the key has a live value: a value that
   * may still be served on an error is worth more than a mark.
   */
  void mark(NewEntry<K, V> mark, long epoch, long now) {
    CacheEntry<K, V> entry = findLive(mark.key(), now);
    if (entry == null || entry.isMark()) {
      put(mark, epoch, now);
    }
  }

  /**
   * Deletes the entry for {@code key} and ends earlier epochs of it, unless {@code epoch} has
   * ended.
   */
  boolean deleteSuperseded(K key, long epoch, long now) {
    if (epoch(key) > epoch) {
      return false;
    }
    epochs.endEarlier(key, epoch);
    return removeKey(key, RemovalCause.DELETED, now);
  }

  boolean delete(K key, long now) {
    epochs.end(key);
    return removeKey(key, RemovalCause.DELETED, now);
  }

  int deleteByTag(CacheTag tag, long now) {
    epochs.end(tag);
    return removeAll(tagIndex.entriesOf(tag), RemovalCause.DELETED, now);
  }

  /** Makes fresh values with {@code tag} stale. Returns their number. */
  int expireByTag(CacheTag tag, long now) {
    epochs.end(tag);
    int values = 0;
    for (CacheEntry<K, V> entry : tagIndex.entriesOf(tag)) {
      if (entry.freshAt(now) != null) {
        values++;
        expirations.remove(entry);
        entry.expire(now, clock.readingAt(now));
        expirations.add(entry);
        if (entry.isExpiredAt(now)) {
          remove(entry, RemovalCause.DELETED);
        }
      }
    }
    return values;
  }

  int clear(long now) {
    epochs.endAll();
    return removeAll(recency.oldestFirst(), RemovalCause.CLEARED, now);
  }

  /** Removes every expired entry, in order of expiration. Returns the number of values. */
  int removeExpired(long now) {
    int values = 0;
    CacheEntry<K, V> first = expirations.first();
    while (first != null && removeIfExpired(first, now)) {
      values += first.isMark() ? 0 : 1;
      first = expirations.first();
    }
    return values;
  }

  List<CacheEntryView<K>> newestEntries(int limit, long now) {
    long reading = clock.readingAt(now);
    List<CacheEntryView<K>> views = new ArrayList<>();
    for (CacheEntry<K, V> entry : recency.newestFirst(limit)) {
      if (!entry.isMark() && !entry.isExpiredAt(now)) {
        views.add(entry.view(reading, recency.hits(entry)));
      }
    }
    return views;
  }

  CacheStats stats(long now) {
    removeExpired(now);
    return counters.snapshot(entries.size(), bytes);
  }

  public Map<K, CacheEntry<K, V>> entries() {
    return entries;
  }

  public RecencyList<K, V> recency() {
    return recency;
  }

  public ExpirationHeap<K, V> expirations() {
    return expirations;
  }

  public TagIndex<K, V> tagIndex() {
    return tagIndex;
  }

  /** Returns the statistics, including expired entries. */
  public CacheStats snapshot() {
    return counters.snapshot(entries.size(), bytes);
  }

  private boolean isInOrder(long moment, ReadBuffer buffer) {
    return clock.isNew(moment) && buffer.advanceTo(moment);
  }

  private boolean isOver(long epoch, NewEntry<K, V> newEntry) {
    return epochs.of(newEntry.key(), newEntry.tags()) > epoch;
  }

  private void makeRoomFor(CacheEntry<K, V> wanted, long now) {
    if (!hasRoomFor(wanted.bytes())) {
      removeExpired(now);
    }
    CachePartition partition = wanted.key().partition();
    while (!entries.isEmpty() && !hasRoomFor(wanted.bytes())) {
      remove(requireNonNull(victimFor(partition)), RemovalCause.EVICTED);
    }
  }

  /**
   * Returns the entry to evict for one of {@code partition}: the least recently used, but one of
   * its own if it has more than its share.
   */
  private @Nullable CacheEntry<K, V> victimFor(CachePartition partition) {
    boolean exceedsShare =
        recency.entriesOf(partition) > settings.maxShare() * settings.maxEntries()
            || recency.bytesOf(partition) > settings.maxShare() * settings.maxBytes();
    return exceedsShare ? recency.oldestOf(partition) : recency.oldest();
  }

  private boolean hasRoomFor(long wanted) {
    return entries.size() < settings.maxEntries() && wanted <= settings.maxBytes() - bytes;
  }

  /**
   * Removes the entry for {@code key}; the cause is expiration if it has expired. Returns whether
   * it was a live value.
   */
  private boolean removeKey(K key, RemovalCause cause, long now) {
    CacheEntry<K, V> entry = entries.get(key);
    return entry != null && removeAs(entry, cause, now);
  }

  private int removeAll(Iterable<CacheEntry<K, V>> doomed, RemovalCause cause, long now) {
    int values = 0;
    for (CacheEntry<K, V> entry : doomed) {
      if (removeAs(entry, cause, now)) {
        values++;
      }
    }
    return values;
  }

  private boolean removeAs(CacheEntry<K, V> entry, RemovalCause cause, long now) {
    boolean live = !entry.isExpiredAt(now);
    remove(entry, live ? cause : RemovalCause.EXPIRED);
    return live && !entry.isMark();
  }

  private boolean removeIfExpired(CacheEntry<K, V> entry, long now) {
    boolean dead = entry.isExpiredAt(now);
    if (dead) {
      remove(entry, RemovalCause.EXPIRED);
    }
    return dead;
  }

  private void add(CacheEntry<K, V> entry) {
    entries.put(entry.key(), entry);
    recency.add(entry);
    expirations.add(entry);
    tagIndex.add(entry);
    bytes += entry.bytes();
    counters.countInsert();
  }

  private void remove(CacheEntry<K, V> entry, RemovalCause cause) {
    entries.remove(entry.key());
    recency.remove(entry);
    expirations.remove(entry);
    tagIndex.remove(entry);
    bytes -= entry.bytes();
    counters.countRemoval(cause);
  }
}
