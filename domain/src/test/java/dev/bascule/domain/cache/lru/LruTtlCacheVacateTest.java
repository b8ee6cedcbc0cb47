package dev.bascule.domain.cache.lru;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.lru.TestKey.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.cache.CacheFixture;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to a key when the loaded value is stored under another one. */
class LruTtlCacheVacateTest {

  private static final TestKey A = key("a");

  private final CacheFixture fixture = new CacheFixture(3);
  private final LruTtlCache<TestKey, String> cache = fixture.cache;

  @AfterEach
  void everyViewAgrees() {
    fixture.assertValid();
  }

  @Test
  void deletesValue() {
    fixture.put("a", "old");

    cache.deleteSuperseded(A, cache.epoch(A));

    assertEquals("miss", CacheFixture.found(cache.peek(A)));
    assertEquals(1, fixture.stats().deleted());
  }

  @Test
  void keepsTheValueOfALaterEpoch() {
    long earlier = cache.epoch(A);
    cache.delete(A);
    cache.put(A, "later", fresh(10), Duration.ZERO, cache.epoch(A));

    cache.deleteSuperseded(A, earlier);

    assertEquals("fresh later", CacheFixture.found(cache.peek(A)));
  }

  @Test
  void endsEarlierEpochs() {
    long earlier = cache.epoch(A);
    long own = cache.newEpoch(A);

    cache.deleteSuperseded(A, own);

    assertFalse(cache.put(A, "earlier", fresh(10), Duration.ZERO, earlier));
  }

  @Test
  void keepsOwnAndLaterEpochs() {
    long own = cache.newEpoch(A);
    long later = cache.newEpoch(A);

    cache.deleteSuperseded(A, own);

    assertTrue(cache.put(A, "same", fresh(10), Duration.ZERO, own));
    assertTrue(cache.put(A, "later", fresh(10), Duration.ZERO, later));
  }

  @Test
  void keepsEpochsOfOtherKeys() {
    long other = cache.epoch(key("b"));

    cache.deleteSuperseded(A, cache.newEpoch(A));

    assertTrue(cache.put(key("b"), "other", fresh(10), Duration.ZERO, other));
  }
}
