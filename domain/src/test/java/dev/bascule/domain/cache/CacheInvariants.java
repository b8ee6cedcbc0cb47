package dev.bascule.domain.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.cache.lru.CacheEntry;
import dev.bascule.domain.cache.lru.EntryTable;
import dev.bascule.domain.cache.lru.LruTtlCache;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What must hold in a cache between any two operations. */
public final class CacheInvariants {

  private CacheInvariants() {}

  /** Checks that all views of the entries agree, and that the bounds and C9's laws hold. */
  public static void assertValid(LruTtlCache<?, ?> cache) {
    assertTableIsValid(cache);
  }

  private static <K extends TaggedKey, V> void assertTableIsValid(LruTtlCache<K, V> cache) {
    cache.atomically(
        (table, _) -> {
          List<CacheEntry<K, V>> byRecency = table.recency().oldestFirst();
          assertEquals(table.nodes().size(), byRecency.size(), "list and map are of one size");
          assertEquals(new HashSet<>(table.nodes().values()), new HashSet<>(byRecency));
          assertHeapIsValid(table);
          assertGroupsAreValid(table);
          assertAccountsAreValid(table, cache.settings());
          return true;
        });
  }

  private static <K extends TaggedKey, V> void assertHeapIsValid(EntryTable<K, V> table) {
    List<CacheEntry<K, V>> heap = table.deadlines().nodes();
    assertEquals(new HashSet<>(table.nodes().values()), new HashSet<>(heap));
    assertEquals(table.nodes().size(), heap.size(), "heap and map are of one size");
    for (int i = 0; i < heap.size(); i++) {
      assertEquals(i, heap.get(i).heapIndex, "each knows its place");
      assertFalse(heap.get(i).diesBefore(heap.get((i - 1) / 2)), "no child dies before its parent");
    }
  }

  private static <K extends TaggedKey, V> void assertGroupsAreValid(EntryTable<K, V> table) {
    Set<CacheTag> expected = new HashSet<>();
    for (CacheEntry<K, V> node : table.nodes().values()) {
      expected.addAll(node.groups());
      for (CacheTag group : node.groups()) {
        assertTrue(table.groups().in(group).contains(node), "each is in its groups");
      }
    }
    assertEquals(expected, table.groups().groups(), "no group is empty");
    for (CacheTag group : expected) {
      assertTrue(table.nodes().values().containsAll(table.groups().in(group)));
    }
  }

  private static <K extends TaggedKey, V> void assertAccountsAreValid(
      EntryTable<K, V> table, CacheSettings settings) {
    CacheStats stats = table.counted();
    long bytes = table.nodes().values().stream().mapToLong(CacheEntry::bytes).sum();
    assertEquals(table.nodes().size(), stats.size());
    assertEquals(bytes, stats.bytes(), "bytes are the sum of all");
    assertTrue(stats.size() <= settings.maxEntries(), "no more entries than allowed");
    assertTrue(stats.bytes() <= settings.maxBytes(), "no more bytes than allowed");
    assertEquals(stats.gets(), stats.hits() + stats.misses());
    assertEquals(
        stats.inserts(),
        stats.size()
            + stats.evicted()
            + stats.expired()
            + stats.deleted()
            + stats.cleared()
            + stats.replaced(),
        "what came in is in or went out");
  }
}
