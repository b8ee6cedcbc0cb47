package dev.bascule.domain.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.cache.lru.CacheEntry;
import dev.bascule.domain.cache.lru.EntryTable;
import dev.bascule.domain.cache.lru.LruTtlCache;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The invariants of a cache between any two operations. */
public final class CacheInvariants {

  private CacheInvariants() {}

  /**
   * Asserts that all views of the entries agree, and that the limits and the invariants of the
   * statistics hold.
   */
  public static void assertValid(LruTtlCache<?, ?> cache) {
    assertTableIsValid(cache);
  }

  private static <K extends TaggedKey, V> void assertTableIsValid(LruTtlCache<K, V> cache) {
    cache.atomically(
        (table, _) -> {
          List<CacheEntry<K, V>> byRecency = table.recency().oldestFirst();
          assertEquals(table.entries().size(), byRecency.size(), "list and map are of one size");
          assertEquals(new HashSet<>(table.entries().values()), new HashSet<>(byRecency));
          assertHeapIsValid(table);
          assertGroupsAreValid(table);
          assertAccountsAreValid(table, cache.settings());
          return true;
        });
  }

  private static <K extends TaggedKey, V> void assertHeapIsValid(EntryTable<K, V> table) {
    List<CacheEntry<K, V>> heap = table.expirations().entries();
    assertEquals(new HashSet<>(table.entries().values()), new HashSet<>(heap));
    assertEquals(table.entries().size(), heap.size(), "heap and map are of one size");
    for (int i = 0; i < heap.size(); i++) {
      assertEquals(i, heap.get(i).heapIndex, "each knows its place");
      assertFalse(
          heap.get(i).expiresBefore(heap.get((i - 1) / 2)), "no child dies before its parent");
    }
  }

  private static <K extends TaggedKey, V> void assertGroupsAreValid(EntryTable<K, V> table) {
    Set<CacheTag> expected = new HashSet<>();
    for (CacheEntry<K, V> entry : table.entries().values()) {
      expected.addAll(entry.tags());
      for (CacheTag tag : entry.tags()) {
        assertThat(table.tagIndex().entriesOf(tag)).as("each is in its groups").contains(entry);
      }
    }
    assertEquals(expected, table.tagIndex().tags(), "no group is empty");
    for (CacheTag tag : expected) {
      assertTrue(table.entries().values().containsAll(table.tagIndex().entriesOf(tag)));
    }
  }

  private static <K extends TaggedKey, V> void assertPartitionsAreValid(EntryTable<K, V> table) {
    Map<CachePartition, List<CacheEntry<K, V>>> byPartition =
        table.entries().values().stream()
            .collect(Collectors.groupingBy(entry -> entry.key().partition()));
    assertEquals(byPartition.keySet(), table.recency().partitions(), "no partition is empty");
    byPartition.forEach(
        (partition, entries) -> {
          assertEquals(entries.size(), table.recency().entriesOf(partition));
          assertEquals(
              entries.stream().mapToLong(CacheEntry::bytes).sum(),
              table.recency().bytesOf(partition));
        });
  }

  private static <K extends TaggedKey, V> void assertAccountsAreValid(
      EntryTable<K, V> table, CacheSettings settings) {
    CacheStats stats = table.snapshot();
    long bytes = table.entries().values().stream().mapToLong(CacheEntry::bytes).sum();
    assertEquals(table.entries().size(), stats.size());
    assertEquals(bytes, stats.bytes(), "bytes are the sum of all");
    assertPartitionsAreValid(table);
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
