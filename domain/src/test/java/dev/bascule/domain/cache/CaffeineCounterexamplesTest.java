package dev.bascule.domain.cache;

import static dev.bascule.domain.cache.CacheFixture.found;
import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.cache.loading.BackgroundCall;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Guarantees that a cache with buffered, sampled or batched maintenance cannot give. Caffeine 3.3.1
 * fails each of these by design, for throughput on many cores.
 */
class CaffeineCounterexamplesTest {

  @Test
  void evictsInExactOrderOfUse() {
    CacheFixture fixture = new CacheFixture(100);
    for (int i = 0; i < 100; i++) {
      fixture.put("k" + i, "");
    }
    for (int i = 98; i >= 0; i -= 2) {
      fixture.get("k" + i);
    }

    List<String> evicted = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      evicted.add(fixture.order().getFirst());
      fixture.put("new" + i, "");
      assertThat(fixture.order()).doesNotContain(evicted.getLast());
    }

    assertEquals("k1", evicted.getFirst());
    assertEquals("k99", evicted.get(49));
    assertEquals("k98", evicted.get(50));
    assertEquals("k0", evicted.getLast());
  }

  @Test
  void expiresOnExactNanosecond() {
    CacheFixture fixture = new CacheFixture(10);
    fixture.put("a", "1", fresh(1_000_000_000));
    fixture.advanceNanos(500_000_000);
    fixture.put("a", "2", fresh(1_000_000_000));

    fixture.advanceNanos(999_999_999);
    assertEquals("fresh 2", found(fixture.get("a")));
    fixture.advanceNanos(1);

    assertEquals("miss", found(fixture.get("a")));
  }

  @Test
  void neverCountsExpiredEntriesAsEvicted() {
    CacheFixture fixture = new CacheFixture(10);
    for (int i = 0; i < 10; i++) {
      fixture.put("k" + i, "", fresh(10));
    }
    fixture.advanceNanos(10);

    fixture.put("new", "");

    assertEquals(10, fixture.stats().expired());
    assertEquals(0, fixture.stats().evicted());
  }

  @Test
  void removesAllExpiredEntriesInOneOperation() {
    CacheFixture fixture = new CacheFixture(5000);
    fixture.put("live", "");
    for (int i = 0; i < 4999; i++) {
      fixture.put("k" + i, "", fresh(10));
    }
    fixture.advanceNanos(10);

    fixture.put("new", "");

    assertEquals(List.of("live", "new"), fixture.order());
  }

  @Test
  void neverExceedsItsLimits() throws Exception {
    CacheFixture fixture = new CacheFixture(3);
    BackgroundCall<Void> writer =
        BackgroundCall.start(
            () -> {
              for (int i = 0; i < 20_000; i++) {
                fixture.put("k" + i, "");
              }
              return null;
            });

    int most = 0;
    for (int i = 0; i < 20_000; i++) {
      most = Math.max(most, fixture.stats().size());
    }

    writer.result();
    assertTrue(most <= 3);
    assertEquals(3, fixture.stats().size());
  }
}
