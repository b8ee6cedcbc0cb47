package dev.bascule.domain.cache.lru;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries in the order of their last use, and how often each was a hit: a doubly linked list.
 *
 * <p>Links and counts lie in arrays, side by side, and not in the entries: whoever takes hits in
 * changes those of many, and processors that look up entries have to fetch none of them again. Each
 * entry has a place there, and a place that is left is the next one to be taken.
 */
public final class RecencyList<K, V> {

  /** The place before the oldest and behind the newest one, which is no entry's. */
  private static final int SENTINEL = 0;

  private static final int INITIAL_CAPACITY = 16;

  /** Of each place the next older one, and then the next newer one. */
  private int[] links = new int[2 * INITIAL_CAPACITY];

  private long[] hits = new long[INITIAL_CAPACITY];
  private final List<@Nullable CacheEntry<K, V>> entries = new ArrayList<>();

  /** The place that was left last, from which its next newer one leads on; none at the ends. */
  private int freeIndex = SENTINEL;

  RecencyList() {
    entries.add(null);
  }

  /** Adds {@code entry} as the most recently used. */
  void add(CacheEntry<K, V> entry) {
    int index = freeIndex == SENTINEL ? newIndex() : freeIndex;
    freeIndex = freeIndex == SENTINEL ? SENTINEL : newer(index);
    entries.set(index, entry);
    hits[index] = 0;
    entry.recencyIndex = index;
    append(index);
  }

  void remove(CacheEntry<K, V> entry) {
    int index = entry.recencyIndex;
    unlink(index);
    entries.set(index, null);
    links[2 * index + 1] = freeIndex;
    freeIndex = index;
  }

  /** Makes the entry at {@code index} the most recently used. */
  void touch(int index) {
    unlink(index);
    append(index);
  }

  /** Does the same, and counts that the entry was a hit. */
  void recordHit(int index) {
    touch(index);
    hits[index]++;
  }

  /** Returns how often the entry at {@code index} was. */
  long hits(int index) {
    return hits[index];
  }

  /** Returns the least recently used entry; null if there is none. */
  @Nullable CacheEntry<K, V> oldest() {
    return entries.get(newer(SENTINEL));
  }

  /** Returns all entries, the least recently used first. */
  public List<CacheEntry<K, V>> oldestFirst() {
    List<CacheEntry<K, V>> all = new ArrayList<>();
    for (int index = newer(SENTINEL); index != SENTINEL; index = newer(index)) {
      CacheEntry<K, V> entry = entries.get(index);
      if (entry != null) {
        all.add(entry);
      }
    }
    return all;
  }

  private int newIndex() {
    int index = entries.size();
    entries.add(null);
    if (index == hits.length) {
      hits = Arrays.copyOf(hits, 2 * index);
      links = Arrays.copyOf(links, 4 * index);
    }
    return index;
  }

  private void append(int index) {
    link(links[2 * SENTINEL], index);
    link(index, SENTINEL);
  }

  private void unlink(int index) {
    link(links[2 * index], newer(index));
  }

  private int newer(int index) {
    return links[2 * index + 1];
  }

  private void link(int older, int newer) {
    links[2 * older + 1] = newer;
    links[2 * newer] = older;
  }
}
