package dev.bascule.domain.cache.lru;

import dev.bascule.domain.cache.CacheTag;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The entries by tag, so that invalidation by tag requires no search. */
public final class TagIndex<K, V> {

  private final Map<CacheTag, Set<CacheEntry<K, V>>> members = new HashMap<>();

  void add(CacheEntry<K, V> entry) {
    for (CacheTag tag : entry.tags()) {
      members.computeIfAbsent(tag, _ -> new LinkedHashSet<>()).add(entry);
    }
  }

  void remove(CacheEntry<K, V> entry) {
    for (CacheTag tag : entry.tags()) {
      members.computeIfPresent(tag, (_, entries) -> without(entries, entry));
    }
  }

  /** Returns a copy of the entries with {@code tag}, the first stored first. */
  public List<CacheEntry<K, V>> entriesOf(CacheTag tag) {
    return List.copyOf(members.getOrDefault(tag, Set.of()));
  }

  /** Returns the tags that have an entry. */
  public Set<CacheTag> tags() {
    return Set.copyOf(members.keySet());
  }

  private static <N> @Nullable Set<N> without(Set<N> nodes, N node) {
    nodes.remove(node);
    return nodes.isEmpty() ? null : nodes;
  }
}
