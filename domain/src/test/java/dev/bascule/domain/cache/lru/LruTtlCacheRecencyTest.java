package dev.bascule.domain.cache.lru;

import static dev.bascule.domain.cache.CacheFixture.found;
import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.lru.TestKey.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheStats;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LruTtlCacheRecencyTest {

  private final CacheFixture fixture = new CacheFixture(3, 10);

  @AfterEach
  void isValid() {
    fixture.assertValid();
  }

  @Test
  @DisplayName("C4 reads: a look-up makes an entry the most recently used")
  void getTouches() {
    putAbc();

    fixture.get("a");

    assertEquals(List.of("b", "c", "a"), fixture.order());
  }

  @Test
  @DisplayName("C4 reads: a look-up never extends a life")
  void getNeverExtendsALife() {
    fixture.put("a", "1", fresh(10));
    fixture.advanceNanos(9);
    fixture.get("a");

    fixture.advanceNanos(1);

    assertEquals("miss", found(fixture.get("a")));
  }

  @Test
  @DisplayName("C4 reads: peeking, counting and asking for epochs touch nothing")
  void peekingTouchesNothing() {
    putAbc();
    CacheStats before = fixture.stats();

    fixture.cache.peek(key("a"));
    fixture.cache.peek(key("none"));
    fixture.cache.hits(key("a"));
    fixture.cache.epoch(key("a"));

    assertEquals(List.of("a", "b", "c"), fixture.order());
    assertEquals(before, fixture.stats());
  }

  @Test
  @DisplayName("C4 reads: peeking does not even remove the dead")
  void peekingLeavesTheDead() {
    fixture.put("a", "1", fresh(10));
    fixture.advanceNanos(10);

    assertEquals("miss", found(fixture.cache.peek(key("a"))));

    assertEquals(List.of("a"), fixture.order());
  }

  @Test
  @DisplayName("C4 reads: looking up the dead is one miss and one expired, and no hit")
  void lookingUpTheDeadIsOneMissAndOneExpired() {
    fixture.put("a", "1", fresh(10));
    fixture.advanceNanos(10);

    fixture.get("a");

    CacheStats stats = fixture.stats();
    assertEquals(0, stats.hits());
    assertEquals(1, stats.misses());
    assertEquals(1, stats.expired());
  }

  @Test
  void countsTheHitsOfEachEntry() {
    putAbc();
    fixture.get("a");
    fixture.get("a");
    fixture.get("b");

    assertEquals(OptionalLong.of(2), fixture.cache.hits(key("a")));
    assertEquals(OptionalLong.of(0), fixture.cache.hits(key("c")));
    assertEquals(OptionalLong.empty(), fixture.cache.hits(key("none")));
  }

  @Test
  void forgetsTheHitsOfTheDeadAndTheReplaced() {
    fixture.put("a", "1", fresh(10));
    fixture.get("a");
    fixture.put("a", "2", fresh(10));
    assertEquals(OptionalLong.of(0), fixture.cache.hits(key("a")));

    fixture.advanceNanos(10);

    assertEquals(OptionalLong.empty(), fixture.cache.hits(key("a")));
  }

  @Test
  @DisplayName("C5 writes: overwriting restarts the life, makes it most recent, counts replaced")
  void overwritingStartsAnew() {
    putAbc();
    fixture.advanceNanos(99);

    fixture.put("a", "x");

    assertEquals(List.of("b", "c", "a"), fixture.order());
    fixture.advanceNanos(99);
    assertEquals("fresh x", found(fixture.get("a")));
    assertEquals(1, fixture.stats().replaced());
  }

  @Test
  @DisplayName("C5 writes: overwriting the dead counts expired, not replaced")
  void overwritingTheDeadCountsExpired() {
    fixture.put("a", "1", fresh(10));
    fixture.advanceNanos(10);

    fixture.put("a", "2");

    assertEquals(0, fixture.stats().replaced());
    assertEquals(1, fixture.stats().expired());
  }

  @Test
  @DisplayName("C6 capacity: a full insert evicts the least recently used")
  void evictsTheLeastRecentlyUsed() {
    putAbc();
    fixture.get("a");

    fixture.put("d", "4");

    assertEquals(List.of("c", "a", "d"), fixture.order());
    assertEquals(1, fixture.stats().evicted());
  }

  @Test
  @DisplayName("C6 capacity: a full insert removes all the dead before it evicts anything alive")
  void removesAllTheDeadBeforeItEvicts() {
    fixture.put("live", "1");
    fixture.put("dead", "2", fresh(10));
    fixture.put("dead too", "3", fresh(5));
    fixture.advanceNanos(10);

    fixture.put("new", "4");

    assertEquals(List.of("live", "new"), fixture.order());
    assertEquals(2, fixture.stats().expired());
    assertEquals(0, fixture.stats().evicted());
  }

  @Test
  @DisplayName("C6 capacity: while there is room, an insert removes nothing")
  void removesNothingWhileThereIsRoom() {
    fixture.put("dead", "2", fresh(10));
    fixture.advanceNanos(10);

    fixture.put("new", "4");

    assertEquals(List.of("dead", "new"), fixture.order());
  }

  @Test
  @DisplayName("C6 capacity: bytes bound as entries do")
  void boundsBytes() {
    fixture.put("a", "1234");
    fixture.put("b", "1234");
    fixture.put("c", "12");
    assertEquals(10, fixture.stats().bytes());

    fixture.put("d", "12345");

    assertEquals(List.of("c", "d"), fixture.order());
    assertEquals(7, fixture.stats().bytes());
  }

  @Test
  @DisplayName("C6 capacity: a value as heavy as the cache is stored, alone")
  void storesWhatIsAsHeavyAsTheCache() {
    putAbc();

    assertTrue(fixture.cache.put(key("d"), "1234567890", fresh(1), fixture.cache.epoch(key("d"))));

    assertEquals(List.of("d"), fixture.order());
  }

  @Test
  @DisplayName("C6 capacity: a heavier one is rejected, and drops what was there")
  void rejectsWhatIsHeavierThanTheCache() {
    putAbc();

    assertFalse(
        fixture.cache.put(key("a"), "12345678901", fresh(1), fixture.cache.epoch(key("a"))));

    assertEquals(List.of("b", "c"), fixture.order());
    assertEquals(1, fixture.stats().deleted());
    assertEquals(1, fixture.stats().rejected());
    assertEquals(3, fixture.stats().inserts());
  }

  @Test
  void aReplacedValueGivesItsPlaceToTheNewOne() {
    putAbc();

    fixture.put("c", "12345678");

    assertEquals(List.of("a", "b", "c"), fixture.order());
    assertEquals(10, fixture.stats().bytes());
  }

  @Test
  void refusesANegativeWeight() {
    LruTtlCache<TestKey, String> cache =
        new LruTtlCache<>(new CacheSettings(1, 10, fresh(1)), _ -> -1, fixture.ticker);

    assertThrows(IllegalArgumentException.class, () -> cache.put(key("a"), "1"));

    assertEquals(0, cache.stats().size());
  }

  @Test
  void storesWhatWeighsNothing() {
    fixture.put("a", "");

    assertEquals("fresh ", found(fixture.get("a")));
  }

  private void putAbc() {
    fixture.put("a", "1");
    fixture.put("b", "2");
    fixture.put("c", "3");
  }
}
