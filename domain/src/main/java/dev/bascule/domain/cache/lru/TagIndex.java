package dev.bascule.domain.cache.lru;

import dev.bascule.domain.cache.CacheTag;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The entries by the groups they are in, so that a group is deleted without a search. */
public final class TagIndex<K, V> {

  private final Map<CacheTag, Set<CacheEntry<K, V>>> members = new HashMap<>();

  void add(CacheEntry<K, V> node) {
    for (CacheTag group : node.groups()) {
      members.computeIfAbsent(group, _ -> new LinkedHashSet<>()).add(node);
    }
  }

  void remove(CacheEntry<K, V> node) {
    for (CacheTag group : node.groups()) {
      members.computeIfPresent(group, (_, nodes) -> without(nodes, node));
    }
  }

  /** Returns a copy of the entries in {@code group}, the first stored first. */
  public List<CacheEntry<K, V>> in(CacheTag group) {
    return List.copyOf(members.getOrDefault(group, Set.of()));
  }

  /** Returns the groups that have an entry. */
  public Set<CacheTag> groups() {
    return Set.copyOf(members.keySet());
  }

  private static <N> @Nullable Set<N> without(Set<N> nodes, N node) {
    nodes.remove(node);
    return nodes.isEmpty() ? null : nodes;
  }
}
