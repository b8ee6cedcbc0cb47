package dev.bascule.domain.cache;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The entries in the order of their last use: a doubly linked list through the nodes. */
final class RecencyList<K, V> {

  private @Nullable Node<K, V> oldest;
  private @Nullable Node<K, V> newest;

  /** Adds {@code node} as the most recently used. */
  void add(Node<K, V> node) {
    Node<K, V> previous = newest;
    node.older = previous;
    if (previous == null) {
      oldest = node;
    } else {
      previous.newer = node;
    }
    newest = node;
  }

  void remove(Node<K, V> node) {
    Node<K, V> older = node.older;
    Node<K, V> newer = node.newer;
    if (older == null) {
      oldest = newer;
    } else {
      older.newer = newer;
    }
    if (newer == null) {
      newest = older;
    } else {
      newer.older = older;
    }
    node.older = null;
    node.newer = null;
  }

  /** Makes {@code node} the most recently used. */
  void touch(Node<K, V> node) {
    remove(node);
    add(node);
  }

  /** Returns the least recently used entry; null if there is none. */
  @Nullable Node<K, V> oldest() {
    return oldest;
  }

  /** Returns all entries, the least recently used first. */
  List<Node<K, V>> oldestFirst() {
    List<Node<K, V>> all = new ArrayList<>();
    for (Node<K, V> node = oldest; node != null; node = node.newer) {
      all.add(node);
    }
    return all;
  }
}
