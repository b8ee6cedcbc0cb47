package dev.bascule.domain.cache.lru;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.lru.TestKey.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.lru.EntryTable.NewEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RecencyListTest {

  private final RecencyList<TestKey, String> list = new RecencyList<>();

  @Test
  void hasNoOldestIfEmpty() {
    CacheEntry<TestKey, String> only = node("only");
    assertNull(list.oldest());
    list.add(only);
    assertSame(only, list.oldest());
    list.touch(only.recencyIndex);
    assertSame(only, list.oldest());

    list.remove(only);

    assertNull(list.oldest());
    assertEquals(List.of(), list.oldestFirst());
  }

  @Test
  void reusesIndexOfRemovedEntry() {
    CacheEntry<TestKey, String> first = node("first");
    list.add(first);
    list.remove(first);
    CacheEntry<TestKey, String> second = node("second");

    list.add(second);

    assertEquals(first.recencyIndex, second.recencyIndex);
  }

  @Test
  void countsHitsOfEntry() {
    CacheEntry<TestKey, String> first = node("first");
    list.add(first);
    CacheEntry<TestKey, String> second = node("second");
    list.add(second);
    list.touch(first.recencyIndex);
    list.touch(first.recencyIndex);

    assertEquals(2, list.hits(first));
    assertEquals(0, list.hits(second));
    assertEquals(List.of(first), list.newestFirst(1));
    assertEquals(List.of(first, second), list.newestFirst(9));
    list.remove(first);
    CacheEntry<TestKey, String> third = node("third");
    list.add(third);
    assertEquals(0, list.hits(third));
  }

  @Test
  void agreesWithPlainList() {
    agreesFor(2_000);
  }

  @Test
  @Tag("slow")
  void agreesWithPlainListForManyOperations() {
    agreesFor(20_000);
  }

  private void agreesFor(int operations) {
    SplittableRandom random = new SplittableRandom(7);
    List<CacheEntry<TestKey, String>> plain = new ArrayList<>();
    for (int i = 0; i < operations; i++) {
      int choice = plain.isEmpty() ? 0 : random.nextInt(plain.size() < 100 ? 4 : 5);
      CacheEntry<TestKey, String> entry =
          choice == 0 ? node("n" + i, random.nextInt(3)) : plain.get(random.nextInt(plain.size()));
      switch (choice) {
        case 0 -> list.add(entry);
        case 1, 2, 3 -> list.touch(entry.recencyIndex);
        default -> list.remove(entry);
      }
      plain.remove(entry);
      if (choice <= 3) {
        plain.add(entry);
      }
      assertEquals(plain.isEmpty() ? null : plain.getFirst(), list.oldest());
      assertAgreesAboutPartition(plain, partition(i % 3));
    }
    assertEquals(plain, list.oldestFirst());
  }

  private void assertAgreesAboutPartition(
      List<CacheEntry<TestKey, String>> plain, CachePartition partition) {
    List<CacheEntry<TestKey, String>> own =
        plain.stream().filter(entry -> entry.key().partition().equals(partition)).toList();
    assertEquals(own.isEmpty() ? null : own.getFirst(), list.oldestOf(partition));
    assertEquals(own.size(), list.entriesOf(partition));
    assertEquals(own.stream().mapToLong(CacheEntry::bytes).sum(), list.bytesOf(partition));
  }

  private static CachePartition partition(int number) {
    return CachePartition.ofView("" + number);
  }

  private static CacheEntry<TestKey, String> node(String name) {
    return node(name, 0);
  }

  private static CacheEntry<TestKey, String> node(String name, int partition) {
    NewEntry<TestKey, String> newEntry =
        NewEntry.of(
            key(name, new CacheTag.PartitionTag(partition(partition))),
            name,
            fresh(10),
            Duration.ZERO,
            value -> value.length());
    return new CacheEntry<>(newEntry, /* storedAt= */ 0, /* reading= */ 0, /* sequence= */ 0);
  }
}
