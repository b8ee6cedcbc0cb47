package dev.bascule.domain.cache.lru;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries by expiration time: a binary heap in which each node knows its position, so that any
 * of them is removed in O(log n).
 *
 * <p>A heap instead of a timing wheel, because the ticks of a wheel would expire entries early or
 * late.
 */
public final class ExpirationHeap<K, V> {

  private final List<CacheEntry<K, V>> entries = new ArrayList<>();

  void add(CacheEntry<K, V> entry) {
    entries.add(entry);
    siftUp(entry, entries.size() - 1);
  }

  void remove(CacheEntry<K, V> entry) {
    CacheEntry<K, V> last = entries.removeLast();
    if (last != entry) {
      siftUp(last, entry.heapIndex);
      siftDown(last, last.heapIndex);
    }
  }

  /** Returns the entry that expires first, or null. */
  @Nullable CacheEntry<K, V> first() {
    return entries.isEmpty() ? null : entries.getFirst();
  }

  /** Returns all entries in heap order. */
  public List<CacheEntry<K, V>> entries() {
    return List.copyOf(entries);
  }

  private void siftUp(CacheEntry<K, V> entry, int from) {
    int index = from;
    while (index > 0 && entry.expiresBefore(entries.get(parent(index)))) {
      place(entries.get(parent(index)), index);
      index = parent(index);
    }
    place(entry, index);
  }

  private void siftDown(CacheEntry<K, V> entry, int from) {
    int index = from;
    int child = firstToExpire(2 * index + 1);
    while (child < entries.size() && entries.get(child).expiresBefore(entry)) {
      place(entries.get(child), index);
      index = child;
      child = firstToExpire(2 * index + 1);
    }
    place(entry, index);
  }

  /** Returns which of the children at {@code left} and {@code left + 1} expires first. */
  private int firstToExpire(int left) {
    int right = left + 1;
    return right < entries.size() && entries.get(right).expiresBefore(entries.get(left))
        ? right
        : left;
  }

  private void place(CacheEntry<K, V> entry, int index) {
    entries.set(index, entry);
    entry.heapIndex = index;
  }

  private static int parent(int index) {
    return (index - 1) / 2;
  }
}
