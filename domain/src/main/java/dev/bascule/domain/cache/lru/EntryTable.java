package dev.bascule.domain.cache.lru;

import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheStats;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TaggedKey;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a {@link LruTtlCache}, in four views that always agree: by key, by recency, by
 * deadline and by group. Removes nothing behind the caller's back: what is dead leaves when it is
 * looked up, when its place is needed, or when the dead are asked for.
 *
 * <p>Not thread-safe: the cache's lock guards it. What takes a {@link ReadBuffer} changes nothing,
 * so that look-ups may do it side by side. Moments are those of {@link MonotonicClock}.
 */
public final class EntryTable<K extends TaggedKey, V> {

  private final CacheSettings settings;
  private final MonotonicClock elapsed;
  private final RemovalQueue<K, V> removals;
  private final Map<K, CacheEntry<K, V>> nodes = new HashMap<>();
  private final RecencyList<K, V> recency = new RecencyList<>();
  private final ExpirationHeap<K, V> deadlines = new ExpirationHeap<>();
  private final TagIndex<K, V> groups = new TagIndex<>();
  private final InvalidationEpochs epochs = new InvalidationEpochs();
  private final CacheCounters counters = new CacheCounters();
  private long bytes;
  private long sequence;

  EntryTable(CacheSettings settings, MonotonicClock elapsed, RemovalQueue<K, V> removals) {
    this.settings = settings;
    this.elapsed = elapsed;
    this.removals = removals;
  }

  CacheLookup<V> get(K key, long now) {
    CacheEntry<K, V> node = nodes.get(key);
    if (node == null || removeIfDead(node, now)) {
      counters.countMiss();
      return new CacheLookup.Miss<>(epoch(key));
    }
    if (node.isServedAt(now)) {
      recency.use(node.place);
      counters.countHits(1);
    } else {
      recency.touch(node.place);
      counters.countMiss();
    }
    return node.lookupAt(now, epochs);
  }

  /**
   * Looks a fresh value up in {@code lane}, and leaves the hit there. Changes nothing here.
   *
   * @param reading the ticker's, taken in the lane
   * @return null where the look-up must be made under the lock
   */
  @Nullable CacheLookup<V> get(K key, long reading, ReadBuffer lane) {
    CacheEntry<K, V> node = nodes.get(key);
    if (node == null) {
      return null;
    }
    long moment = elapsed.of(reading);
    CacheLookup<V> fresh = node.freshAt(moment);
    if (fresh == null || !isInOrder(moment, lane)) {
      return null;
    }
    lane.add(node.place);
    return fresh;
  }

  /** Does what {@code peek} does, likewise. */
  @Nullable CacheLookup<V> peek(K key, long reading, ReadBuffer lane) {
    long moment = elapsed.of(reading);
    return isInOrder(moment, lane) ? peek(key, moment) : null;
  }

  /** Counts look-ups that found something, beside what {@link RecencyList#use} counts. */
  void countHits(int hits) {
    counters.countHits(hits);
  }

  /** Takes note that a look-up saw {@code moment}. */
  void moveTo(long moment) {
    elapsed.advanceTo(moment);
  }

  CacheLookup<V> getIfFresh(K key, long now) {
    CacheLookup<V> found = peek(key, now);
    return found instanceof CacheLookup.Fresh<V> ? get(key, now) : found;
  }

  /** Tells what a look-up finds. Changes nothing. */
  CacheLookup<V> peek(K key, long now) {
    CacheEntry<K, V> node = alive(key, now);
    return node == null ? new CacheLookup.Miss<>(epoch(key)) : node.lookupAt(now, epochs);
  }

  /** Returns the live entry for {@code key}; null if there is none. Changes nothing. */
  @Nullable CacheEntry<K, V> alive(K key, long now) {
    CacheEntry<K, V> node = nodes.get(key);
    return node == null || node.isDeadAt(now) ? null : node;
  }

  long epoch(K key) {
    return epochs.of(key, key.groups());
  }

  long ownEpoch() {
    return epochs.own();
  }

  /** Stores {@code candidate}, unless {@code epoch} is over. */
  boolean put(NewEntry<K, V> candidate, long epoch, long now) {
    if (isOver(epoch, candidate)) {
      counters.countRejected();
      return false;
    }
    return put(candidate, now);
  }

  /** Does the same, and ends all earlier epochs of the key. */
  boolean replace(NewEntry<K, V> candidate, long epoch, long now) {
    if (!isOver(epoch, candidate)) {
      epochs.endEarlier(candidate.key(), epoch);
    }
    return put(candidate, epoch, now);
  }

  /** Stores {@code candidate}, or drops what was there if it can not be kept. */
  boolean put(NewEntry<K, V> candidate, long now) {
    if (candidate.lifetime().fresh().isZero()) {
      drop(candidate.key(), RemovalCause.DELETED, now);
      return false;
    }
    if (candidate.bytes() > settings.maxBytes()) {
      counters.countRejected();
      drop(candidate.key(), RemovalCause.DELETED, now);
      return false;
    }
    drop(candidate.key(), RemovalCause.REPLACED, now);
    makeRoomFor(candidate.bytes(), now);
    add(new CacheEntry<>(candidate, now, elapsed.readingAt(now), sequence++));
    return true;
  }

  /**
   * Stores {@code mark}, unless {@code epoch} is over, or the key has a live value: what may yet be
   * served in place of a failure is worth more than a mark.
   */
  void mark(NewEntry<K, V> mark, long epoch, long now) {
    CacheEntry<K, V> node = alive(mark.key(), now);
    if (node == null || node.isMark()) {
      put(mark, epoch, now);
    }
  }

  /**
   * Deletes the entry for {@code key}, and ends earlier epochs of it, unless {@code epoch} is over.
   */
  boolean vacate(K key, long epoch, long now) {
    if (epoch(key) > epoch) {
      return false;
    }
    epochs.endEarlier(key, epoch);
    return drop(key, RemovalCause.DELETED, now);
  }

  boolean delete(K key, long now) {
    epochs.end(key);
    return drop(key, RemovalCause.DELETED, now);
  }

  int deleteGroup(CacheTag group, long now) {
    epochs.end(group);
    return removeAll(groups.in(group), RemovalCause.DELETED, now);
  }

  int clear(long now) {
    epochs.endAll();
    return removeAll(recency.oldestFirst(), RemovalCause.CLEARED, now);
  }

  /** Removes every dead entry, the first to die first. Returns how many values there were. */
  int removeDead(long now) {
    int values = 0;
    CacheEntry<K, V> first = deadlines.first();
    while (first != null && removeIfDead(first, now)) {
      values += first.isMark() ? 0 : 1;
      first = deadlines.first();
    }
    return values;
  }

  CacheStats stats(long now) {
    removeDead(now);
    return counters.snapshot(nodes.size(), bytes);
  }

  void resetStats(long now) {
    removeDead(now);
    counters.reset(nodes.size());
  }

  public Map<K, CacheEntry<K, V>> nodes() {
    return nodes;
  }

  public RecencyList<K, V> recency() {
    return recency;
  }

  public ExpirationHeap<K, V> deadlines() {
    return deadlines;
  }

  public TagIndex<K, V> groups() {
    return groups;
  }

  /** Returns what is counted and held, the dead included. */
  public CacheStats counted() {
    return counters.snapshot(nodes.size(), bytes);
  }

  private boolean isInOrder(long moment, ReadBuffer lane) {
    return elapsed.isNew(moment) && lane.moveTo(moment);
  }

  private boolean isOver(long epoch, NewEntry<K, V> candidate) {
    return epochs.of(candidate.key(), candidate.groups()) > epoch;
  }

  private void makeRoomFor(long wanted, long now) {
    if (!hasRoomFor(wanted)) {
      removeDead(now);
    }
    CacheEntry<K, V> oldest = recency.oldest();
    while (oldest != null && !hasRoomFor(wanted)) {
      remove(oldest, RemovalCause.EVICTED);
      oldest = recency.oldest();
    }
  }

  private boolean hasRoomFor(long wanted) {
    return nodes.size() < settings.maxEntries() && wanted <= settings.maxBytes() - bytes;
  }

  /** Removes the entry for {@code key}, as expired if it is. Returns whether a live value went. */
  private boolean drop(K key, RemovalCause cause, long now) {
    CacheEntry<K, V> node = nodes.get(key);
    return node != null && removeAs(node, cause, now);
  }

  private int removeAll(Iterable<CacheEntry<K, V>> doomed, RemovalCause cause, long now) {
    int values = 0;
    for (CacheEntry<K, V> node : doomed) {
      if (removeAs(node, cause, now)) {
        values++;
      }
    }
    return values;
  }

  private boolean removeAs(CacheEntry<K, V> node, RemovalCause cause, long now) {
    boolean live = !node.isDeadAt(now);
    remove(node, live ? cause : RemovalCause.EXPIRED);
    return live && !node.isMark();
  }

  private boolean removeIfDead(CacheEntry<K, V> node, long now) {
    boolean dead = node.isDeadAt(now);
    if (dead) {
      remove(node, RemovalCause.EXPIRED);
    }
    return dead;
  }

  private void add(CacheEntry<K, V> node) {
    nodes.put(node.key(), node);
    recency.add(node);
    deadlines.add(node);
    groups.add(node);
    bytes += node.bytes();
    counters.countInsert();
  }

  private void remove(CacheEntry<K, V> node, RemovalCause cause) {
    nodes.remove(node.key());
    recency.remove(node);
    deadlines.remove(node);
    groups.remove(node);
    bytes -= node.bytes();
    counters.countRemoval(cause);
    V value = node.value();
    if (value != null) {
      removals.add(node.key(), value, cause);
    }
  }
}
