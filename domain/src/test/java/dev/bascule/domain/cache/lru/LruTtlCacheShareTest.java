package dev.bascule.domain.cache.lru;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TestCaches;
import dev.bascule.domain.cache.TestLifetimes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much of a full cache one partition, and one value, may take. */
class LruTtlCacheShareTest {

  private static final CachePartition SCANNER = CachePartition.ofView("scanner");
  private static final CachePartition OTHER = CachePartition.ofView("other");

  private CacheFixture fixture = fixture(500, 1_000_000, 0.5);

  @Test
  void callerThatStoresMoreThanItsShareEvictsItsOwn() {
    putMany(OTHER, 100);
    for (int i = 0; i < 100; i++) {
      fixture.cache.get(key(OTHER, i));
    }

    putMany(SCANNER, 1_000);

    assertEquals(100, countOf(OTHER));
    assertEquals(400, countOf(SCANNER));
    assertEquals("v999", newestValueOf(SCANNER));
    fixture.assertValid();
  }

  @Test
  void evictsLeastRecentlyUsedOfThePartition() {
    fixture = fixture(4, 100, 0.5);
    putMany(OTHER, 1);
    putMany(SCANNER, 3);
    fixture.cache.get(key(SCANNER, 0));

    put(SCANNER, 3, "new");

    assertEquals(List.of("other0", "scanner2", "scanner0", "scanner3"), fixture.order());
  }

  @Test
  void evictsLeastRecentlyUsedOfAllUpToTheShare() {
    fixture = fixture(4, 100, 0.5);
    putMany(OTHER, 2);
    putMany(SCANNER, 2);

    put(SCANNER, 2, "third");
    put(SCANNER, 3, "fourth");

    assertEquals(List.of("other1", "scanner1", "scanner2", "scanner3"), fixture.order());
  }

  @Test
  void shareAppliesToBytesToo() {
    fixture = fixture(100, 100, 0.5);
    put(OTHER, 0, "o".repeat(30));
    put(SCANNER, 0, "s".repeat(40));
    put(SCANNER, 1, "s".repeat(20));

    put(SCANNER, 2, "s".repeat(40));

    assertEquals(List.of("other0", "scanner1", "scanner2"), fixture.order());
  }

  @Test
  void partitionWithoutEntriesEvictsLeastRecentlyUsedOfAll() {
    fixture = fixture(2, 100, 0.1);
    putMany(SCANNER, 2);

    putMany(OTHER, 1);

    assertEquals(List.of("scanner1", "other0"), fixture.order());
  }

  @Test
  void valuesThatAllCallersShareHaveOneShare() {
    fixture = fixture(4, 100, 0.5);
    putMany(OTHER, 1);
    putMany(CachePartition.SHARED, 20);

    assertEquals(1, countOf(OTHER));
    assertEquals(3, countOf(CachePartition.SHARED));
  }

  @Test
  void wholeCacheIsForOneCallerIfNobodyElseNeedsRoom() {
    putMany(SCANNER, 1_000);

    assertEquals(500, countOf(SCANNER));
    assertEquals(500, fixture.stats().evicted());
  }

  @Test
  void expiredEntriesOfOthersGoBeforeOwn() {
    fixture = fixture(4, 100, 0.5);
    TestCaches.put(fixture.cache, key(OTHER, 0), "brief", TestLifetimes.fresh(1));
    putMany(SCANNER, 3);
    fixture.advanceNanos(1);

    put(SCANNER, 3, "new");

    assertEquals(List.of("scanner0", "scanner1", "scanner2", "scanner3"), fixture.order());
  }

  @Test
  void storesNoValueThatIsTooLargeAndKeepsTheOthers() {
    fixture =
        new CacheFixture(
            new CacheSettings(10, 100, /* maxValueBytes= */ 12, 1, CacheFixture.DEFAULT));
    putMany(OTHER, 3);

    assertFalse(tryPut(key(SCANNER, 0), "x".repeat(13)));
    assertTrue(tryPut(key(SCANNER, 1), "x".repeat(12)));

    assertEquals(List.of("other0", "other1", "other2", "scanner1"), fixture.order());
    assertEquals(1, fixture.stats().rejected());
    assertEquals(0, fixture.stats().evicted());
  }

  private static CacheFixture fixture(int maxEntries, long maxBytes, double maxShare) {
    return new CacheFixture(
        new CacheSettings(maxEntries, maxBytes, maxBytes, maxShare, CacheFixture.DEFAULT));
  }

  private void putMany(CachePartition partition, int count) {
    for (int i = 0; i < count; i++) {
      put(partition, i, "v" + i);
    }
  }

  private void put(CachePartition partition, int number, String value) {
    TestCaches.put(fixture.cache, key(partition, number), value);
  }

  private boolean tryPut(TestKey key, String value) {
    return fixture.cache.put(key, value, CacheFixture.DEFAULT, Duration.ZERO, Long.MAX_VALUE);
  }

  private int countOf(CachePartition partition) {
    return fixture.cache.atomically((table, _) -> table.recency().entriesOf(partition));
  }

  private String newestValueOf(CachePartition partition) {
    TestKey newest = fixture.cache.newestEntries(1).getFirst().key();
    assertThat(newest.partition()).isEqualTo(partition);
    return fixture.cache.peek(newest).storedValue().orElseThrow().value();
  }

  private static TestKey key(CachePartition partition, int number) {
    String owner =
        partition.equals(SCANNER) ? "scanner" : partition.equals(OTHER) ? "other" : "shared";
    return TestKey.key(owner + number, new CacheTag.PartitionTag(partition));
  }
}
