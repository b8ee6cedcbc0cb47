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

  /** For each index, the next older one, followed by the next newer one. */
  private int[] links = new int[2 * INITIAL_CAPACITY];

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
    if (2 * index == links.length) {
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
