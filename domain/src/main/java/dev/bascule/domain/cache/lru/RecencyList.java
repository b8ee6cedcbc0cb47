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
  private int freePlace = SENTINEL;

  RecencyList() {
    entries.add(null);
  }

  /** Adds {@code entry} as the most recently used. */
  void add(CacheEntry<K, V> entry) {
    int place = freePlace == SENTINEL ? nextPlace() : freePlace;
    freePlace = freePlace == SENTINEL ? SENTINEL : newer(place);
    entries.set(place, entry);
    hits[place] = 0;
    entry.place = place;
    append(place);
  }

  void remove(CacheEntry<K, V> entry) {
    int place = entry.place;
    unlink(place);
    entries.set(place, null);
    links[2 * place + 1] = freePlace;
    freePlace = place;
  }

  /** Makes the entry at {@code place} the most recently used. */
  void touch(int place) {
    unlink(place);
    append(place);
  }

  /** Does the same, and counts that the entry was a hit. */
  void recordHit(int place) {
    touch(place);
    hits[place]++;
  }

  /** Returns how often the entry at {@code place} was. */
  long hits(int place) {
    return hits[place];
  }

  /** Returns the least recently used entry; null if there is none. */
  @Nullable CacheEntry<K, V> oldest() {
    return entries.get(newer(SENTINEL));
  }

  /** Returns all entries, the least recently used first. */
  public List<CacheEntry<K, V>> oldestFirst() {
    List<CacheEntry<K, V>> all = new ArrayList<>();
    for (int place = newer(SENTINEL); place != SENTINEL; place = newer(place)) {
      CacheEntry<K, V> entry = entries.get(place);
      if (entry != null) {
        all.add(entry);
      }
    }
    return all;
  }

  private int nextPlace() {
    int place = entries.size();
    entries.add(null);
    if (place == hits.length) {
      hits = Arrays.copyOf(hits, 2 * place);
      links = Arrays.copyOf(links, 4 * place);
    }
    return place;
  }

  private void append(int place) {
    link(links[2 * SENTINEL], place);
    link(place, SENTINEL);
  }

  private void unlink(int place) {
    link(links[2 * place], newer(place));
  }

  private int newer(int place) {
    return links[2 * place + 1];
  }

  private void link(int older, int newer) {
    links[2 * older + 1] = newer;
    links[2 * newer] = older;
  }
}
