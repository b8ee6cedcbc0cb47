package dev.bascule.domain.cache.lru;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.CacheEntryView;
import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheStats;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TaggedKey;
import dev.bascule.domain.cache.lru.EntryTable.NewEntry;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The in-process cache: exact least-recently-used order of all entries, limited by entries and
 * bytes, with nanosecond-exact expiration per entry.
 *
 * <p>A full cache evicts the least recently used entry. Only if a new entry belongs to a partition
 * that has more than its share ({@link CacheSettings#maxShare}) of the entries or of the bytes, the
 * least recently used entry of that partition is evicted instead. The partition of all callers has
 * one share, like any other.
 *
 * <p>An entry lives for its {@link FreshnessLifetime}: fresh, then stale in the ways that it
 * allows, then expired. Expired entries are removed by look-ups, when room is needed (always before
 * live ones), and by {@link #cleanupExpired} and {@link #stats}; there is no background thread. A
 * mark ({@link #markUncacheable}) is an entry without weight, and a look-up that finds it is a
 * miss.
 *
 * <p>A value that is heavier than {@link CacheSettings#maxValueBytes}, or has a lifetime of zero,
 * is not stored and removes the existing entry.
 *
 * <p>Thread-safe; every operation is linearizable: there is one lock, held for no longer than the
 * tables need. A look-up that finds a fresh value takes no lock: it reads concurrently ({@link
 * StripedReadBuffers}), and the next operation that takes the lock first counts it and applies it
 * to the recency order; the difference is not observable. The only foreign code that runs with the
 * lock held, or in a buffer, is the ticker and a key's {@code equals}, {@code hashCode} and {@link
 * TaggedKey#tags}. A hit on a fresh value allocates nothing.
 */
public final class LruTtlCache<K extends TaggedKey, V> implements Cache<K, V> {

  private final CacheSettings settings;
  private final ToLongFunction<? super V> weigher;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private final StripedReadBuffers readBuffers;

  @GuardedBy("lock")
  private final MonotonicClock clock;

  @GuardedBy("lock")
  private final EntryTable<K, V> table;

  /** An operation on the table at a given time, with the lock held. */
  @FunctionalInterface
  public interface Operation<K extends TaggedKey, V, T> {
    T apply(EntryTable<K, V> table, long now);
  }

  /**
   * A look-up in a buffer at a ticker reading; returns null if it must be repeated under the lock.
   */
  @FunctionalInterface
  private interface BufferedLookup<K extends TaggedKey, V> {
    @Nullable CacheLookup<V> lookUp(EntryTable<K, V> table, K key, long reading, ReadBuffer buffer);
  }

  /** A look-up with the lock of the cache held, at a given time. */
  @FunctionalInterface
  private interface LockedLookup<K extends TaggedKey, V> {
    CacheLookup<V> lookUp(EntryTable<K, V> table, K key, long now);
  }

  /**
   * @param weigher returns the bytes of a value; never negative, and constant for each value
   */
  public LruTtlCache(CacheSettings settings, ToLongFunction<? super V> weigher, Ticker ticker) {
    this(settings, weigher, ticker, new StripedReadBuffers(StripedReadBuffers.DEFAULT_CAPACITY));
  }

  LruTtlCache(
      CacheSettings settings,
      ToLongFunction<? super V> weigher,
      Ticker ticker,
      StripedReadBuffers readBuffers) {
    this.settings = settings;
    this.weigher = weigher;
    this.ticker = ticker;
    this.readBuffers = readBuffers;
    this.clock = new MonotonicClock(ticker.nanos());
    this.table = new EntryTable<>(settings, clock);
  }

  @Override
  public CacheLookup<V> get(K key) {
    return lookUp(key, EntryTable::get, EntryTable::get);
  }

  /** Reads the ticker again: look-ups in a buffer are in the order of their readings. */
  @Override
  public CacheLookup<V> getIfFresh(K key, long nowNanos) {
    return lookUp(key, EntryTable::get, EntryTable::getIfFresh);
  }

  @Override
  public CacheLookup<V> peek(K key) {
    return lookUp(key, EntryTable::peek, EntryTable::peek);
  }

  @Override
  public long epoch(K key) {
    key.resolveTags();
    return atomically((entries, _) -> entries.epoch(key));
  }

  @Override
  public long newEpoch(K key) {
    return atomically((entries, _) -> entries.newEpoch());
  }

  @Override
  public boolean put(K key, V value, FreshnessLifetime lifetime, Duration age, long epoch) {
    NewEntry<K, V> newEntry = NewEntry.of(key, value, lifetime, age, weigher);
    return atomically((entries, now) -> entries.put(newEntry, epoch, now));
  }

  @Override
  public boolean replace(K key, V value, FreshnessLifetime lifetime, Duration age, long epoch) {
    NewEntry<K, V> newEntry = NewEntry.of(key, value, lifetime, age, weigher);
    return atomically((entries, now) -> entries.replace(newEntry, epoch, now));
  }

  @Override
  public void markUncacheable(K key, FreshnessLifetime lifetime, long epoch) {
    NewEntry<K, V> mark = NewEntry.mark(key, lifetime);
    atomically(
        (entries, now) -> {
          entries.mark(mark, epoch, now);
          return true;
        });
  }

  @Override
  public void deleteSuperseded(K key, long epoch) {
    key.resolveTags();
    atomically((entries, now) -> entries.deleteSuperseded(key, epoch, now));
  }

  @Override
  public boolean delete(K key) {
    return atomically((entries, now) -> entries.delete(key, now));
  }

  @Override
  public int deleteByTag(CacheTag tag) {
    return atomically((entries, now) -> entries.deleteByTag(tag, now));
  }

  @Override
  public int expireByTag(CacheTag tag) {
    return atomically((entries, now) -> entries.expireByTag(tag, now));
  }

  @Override
  public int clear() {
    return atomically((entries, now) -> entries.clear(now));
  }

  @Override
  public int cleanupExpired() {
    return atomically((entries, now) -> entries.removeExpired(now));
  }

  @Override
  public List<CacheEntryView<K>> newestEntries(int limit) {
    return atomically((entries, now) -> entries.newestEntries(limit, now));
  }

  @Override
  public CacheStats stats() {
    return atomically((entries, now) -> entries.stats(now));
  }

  @Override
  public CacheSettings settings() {
    return settings;
  }

  /** Runs {@code operation} with the lock held. */
  public <T> T atomically(Operation<K, V, T> operation) {
    long reading = ticker.nanos();
    lock.lock();
    try {
      return operation.apply(table, enter(reading));
    } finally {
      readBuffers.open();
      lock.unlock();
    }
  }

  /**
   * Looks up in a buffer or, if that is not possible, with the lock held. Allocates nothing itself.
   */
  @SuppressWarnings("GuardedBy") // no thread changes the table while another is in a buffer
  private CacheLookup<V> lookUp(
      K key, BufferedLookup<K, V> bufferedLookup, LockedLookup<K, V> lockedLookup) {
    ReadBuffer buffer = readBuffers.current();
    boolean isInside = enter(buffer);
    long reading;
    CacheLookup<V> found = null;
    try {
      reading = ticker.nanos();
      if (isInside) {
        found = bufferedLookup.lookUp(table, key, reading, buffer);
      }
    } finally {
      if (isInside) {
        buffer.leave();
      }
    }
    return found == null ? lookUpLocked(key, reading, lockedLookup) : found;
  }

  /** Enters {@code buffer}, making room if it is full. Returns false if it is not available. */
  private boolean enter(ReadBuffer buffer) {
    boolean isInside = buffer.tryEnter();
    if (!isInside && buffer.isFull()) {
      makeRoom(buffer);
      isInside = buffer.tryEnter();
    }
    return isInside;
  }

  /** If {@code buffer} is full, applies the hits of all buffers. Look-ups continue meanwhile. */
  private void makeRoom(ReadBuffer buffer) {
    lock.lock();
    try {
      if (buffer.isFull()) {
        readBuffers.drain(table);
        readBuffers.replayHits(table);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Uses the tags of the key only if there is no fresh value, and resolves them without the lock.
   */
  private CacheLookup<V> lookUpLocked(K key, long reading, LockedLookup<K, V> lockedLookup) {
    lock.lock();
    try {
      long now = enter(reading);
      if (key.areTagsResolved() || table.isFresh(key, now)) {
        return lockedLookup.lookUp(table, key, now);
      }
    } finally {
      readBuffers.open();
      lock.unlock();
    }
    key.resolveTags();
    return lookUpLocked(key, reading, lockedLookup);
  }

  /** Makes the table exclusive to the calling thread, which holds the lock. Returns the time. */
  @GuardedBy("lock")
  private long enter(long reading) {
    readBuffers.close(table);
    readBuffers.replayHits(table);
    return clock.advanceTo(clock.of(reading));
  }
}
