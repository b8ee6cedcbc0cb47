package dev.bascule.domain.cache;

import static dev.bascule.domain.cache.Lifetimes.fresh;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.Lifetime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredTest {

  private final Stored<String> stored = new Stored<>("1", Long.MAX_VALUE, fresh(10));

  @ParameterizedTest
  @CsvSource({"0, 0, 10", "9, 9, 1", "10, 10, 0", "11, 11, -1", "-5, 0, 10"})
  void tellsItsFreshness(long elapsed, long age, long remaining) {
    Freshness freshness = stored.freshnessAt(Long.MAX_VALUE + elapsed);

    assertEquals(new Freshness(Duration.ofNanos(age), Duration.ofNanos(remaining)), freshness);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 10", "9, 9, 1", "10, 9, 1", "11, 9, 1", "-5, 0, 10"})
  void isNeverStaleWhereItWasFoundFresh(long elapsed, long age, long remaining) {
    Freshness freshness = stored.foundFreshAt(Long.MAX_VALUE + elapsed);

    assertEquals(new Freshness(Duration.ofNanos(age), Duration.ofNanos(remaining)), freshness);
  }

  @Test
  void tellsTheFreshnessOfWhatNeverGoesStale() {
    Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
    Stored<String> forever = new Stored<>("1", 0, Lifetime.of(endless));

    assertEquals(endless.minusNanos(3), forever.freshnessAt(3).remaining());
  }
}
