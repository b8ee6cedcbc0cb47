package dev.bascule.domain.cache.lru;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries by the moment at which they die: a binary heap in which each node knows its place, so
 * that any of them leaves in O(log n).
 *
 * <p>A heap, not a timing wheel: the ticks of a wheel would make an entry die early or late.
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

  /** Returns the entry that dies first; null if there is none. */
  @Nullable CacheEntry<K, V> first() {
    return entries.isEmpty() ? null : entries.getFirst();
  }

  /** Returns all entries as they lie in the heap. */
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

  /** Returns which of the children at {@code left} and right of it dies first. */
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
