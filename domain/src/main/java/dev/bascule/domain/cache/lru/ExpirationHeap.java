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

  private final List<CacheEntry<K, V>> nodes = new ArrayList<>();

  void add(CacheEntry<K, V> node) {
    nodes.add(node);
    siftUp(node, nodes.size() - 1);
  }

  void remove(CacheEntry<K, V> node) {
    CacheEntry<K, V> last = nodes.removeLast();
    if (last != node) {
      siftUp(last, node.heapIndex);
      siftDown(last, last.heapIndex);
    }
  }

  /** Returns the entry that dies first; null if there is none. */
  @Nullable CacheEntry<K, V> first() {
    return nodes.isEmpty() ? null : nodes.getFirst();
  }

  /** Returns all entries as they lie in the heap. */
  public List<CacheEntry<K, V>> nodes() {
    return List.copyOf(nodes);
  }

  private void siftUp(CacheEntry<K, V> node, int from) {
    int index = from;
    while (index > 0 && node.diesBefore(nodes.get(parent(index)))) {
      place(nodes.get(parent(index)), index);
      index = parent(index);
    }
    place(node, index);
  }

  private void siftDown(CacheEntry<K, V> node, int from) {
    int index = from;
    int child = firstToDie(2 * index + 1);
    while (child < nodes.size() && nodes.get(child).diesBefore(node)) {
      place(nodes.get(child), index);
      index = child;
      child = firstToDie(2 * index + 1);
    }
    place(node, index);
  }

  /** Returns which of the children at {@code left} and right of it dies first. */
  private int firstToDie(int left) {
    int right = left + 1;
    return right < nodes.size() && nodes.get(right).diesBefore(nodes.get(left)) ? right : left;
  }

  private void place(CacheEntry<K, V> node, int index) {
    nodes.set(index, node);
    node.heapIndex = index;
  }

  private static int parent(int index) {
    return (index - 1) / 2;
  }
}
