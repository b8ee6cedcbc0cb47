package dev.bascule.domain.cache;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The entries by the groups they are in, so that a group is deleted without a search. */
final class GroupIndex<K, V> {

  private final Map<Group, Set<Node<K, V>>> members = new HashMap<>();

  void add(Node<K, V> node) {
    for (Group group : node.groups()) {
      members.computeIfAbsent(group, _ -> new LinkedHashSet<>()).add(node);
    }
  }

  void remove(Node<K, V> node) {
    for (Group group : node.groups()) {
      members.computeIfPresent(group, (_, nodes) -> without(nodes, node));
    }
  }

  /** Returns a copy of the entries in {@code group}, the first stored first. */
  List<Node<K, V>> in(Group group) {
    return List.copyOf(members.getOrDefault(group, Set.of()));
  }

  /** Returns the groups that have an entry. */
  Set<Group> groups() {
    return Set.copyOf(members.keySet());
  }

  private static <N> @Nullable Set<N> without(Set<N> nodes, N node) {
    nodes.remove(node);
    return nodes.isEmpty() ? null : nodes;
  }
}
