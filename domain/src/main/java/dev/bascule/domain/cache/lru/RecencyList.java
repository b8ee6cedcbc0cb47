package dev.bascule.domain.cache.lru;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries in order of their last use: a doubly linked list.
 *
 * <p>The links are in an array and not in the entries, because applying hits writes those of many
 * entries, and processors that look up entries do not have to reload them. Each entry has an index;
 * a freed index is the next one to be used.
 */
public final class RecencyList<K, V> {

  /** The index before the oldest and after the newest entry. */
  private static final int SENTINEL = 0;

  private static final int INITIAL_CAPACITY = 16;

  /** The numbers of an index in {@link #links}. */
  private static final int STRIDE = 3;

  private static final int OLDER = 0;
  private static final int NEWER = 1;
  private static final int HITS = 2;

  /**
   * For each index, the next older one, the next newer one, and the number of hits. They are
   * counted here because a hit writes the links of its entry anyway.
   */
  private int[] links = new int[STRIDE * INITIAL_CAPACITY];

  private final List<@Nullable CacheEntry<K, V>> entries = new ArrayList<>();

  /** The index freed last; each free index links to the one freed before it. */
  private int freeIndex = SENTINEL;

  RecencyList() {
    entries.add(null);
  }

  /** Adds {@code entry} as the most recently used. */
  void add(CacheEntry<K, V> entry) {
    int index = freeIndex == SENTINEL ? newIndex() : freeIndex;
    freeIndex = freeIndex == SENTINEL ? SENTINEL : newer(index);
    entries.set(index, entry);
    entry.recencyIndex = index;
    links[STRIDE * index + HITS] = 0;
    append(index);
  }

  void remove(CacheEntry<K, V> entry) {
    int index = entry.recencyIndex;
    unlink(index);
    entries.set(index, null);
    links[STRIDE * index + NEWER] = freeIndex;
    freeIndex = index;
  }

  /** Counts a hit of the entry at {@code index}, and makes it the most recently used. */
  void touch(int index) {
    links[STRIDE * index + HITS]++;
    unlink(index);
    append(index);
  }

  /** Returns the number of hits of {@code entry}, which begins again after 2^32. */
  long hits(CacheEntry<K, V> entry) {
    return Integer.toUnsignedLong(links[STRIDE * entry.recencyIndex + HITS]);
  }

  /** Returns up to {@code limit} entries, most recently used first. */
  List<CacheEntry<K, V>> newestFirst(int limit) {
    List<CacheEntry<K, V>> newest = new ArrayList<>();
    int index = links[STRIDE * SENTINEL + OLDER];
    while (index != SENTINEL && newest.size() < limit) {
      CacheEntry<K, V> entry = entries.get(index);
      if (entry != null) {
        newest.add(entry);
      }
      index = links[STRIDE * index + OLDER];
    }
    return newest;
  }

  /** Returns the least recently used entry, or null. */
  @Nullable CacheEntry<K, V> oldest() {
    return entries.get(newer(SENTINEL));
  }

  /** Returns all entries, least recently used first. */
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
    if (STRIDE * index == links.length) {
      links = Arrays.copyOf(links, 2 * links.length);
    }
    return index;
  }

  private void append(int index) {
    link(links[STRIDE * SENTINEL + OLDER], index);
    link(index, SENTINEL);
  }

  private void unlink(int index) {
    link(links[STRIDE * index + OLDER], newer(index));
  }

  private int newer(int index) {
    return links[STRIDE * index + NEWER];
  }

  private void link(int older, int newer) {
    links[STRIDE * older + NEWER] = newer;
    links[STRIDE * newer + OLDER] = older;
  }
}
