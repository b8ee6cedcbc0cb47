package dev.bascule.domain.cache.loading;

import static dev.bascule.domain.cache.TestLifetimes.lifetime;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.cache.TestLifetimes;
import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TtlJitterTest {

  private static final FreshnessLifetime LIFETIME = lifetime(1_000_000, 7, 8);

  @Test
  void shortensByAtMostTheFraction() {
    List<Long> lives = lives(new TtlJitter(0.25, 1));

    assertTrue(lives.stream().allMatch(nanos -> nanos > 750_000 && nanos <= 1_000_000));
  }

  @Test
  void spreadsEvenly() {
    List<Long> lives = lives(new TtlJitter(0.25, 1));

    for (long from = 750_000; from < 1_000_000; from += 25_000) {
      long low = from;
      long within = lives.stream().filter(nanos -> nanos > low && nanos <= low + 25_000).count();
      assertTrue(within > 800 && within < 1200, "of 10000 in a tenth of the range: " + within);
    }
  }

  @Test
  void isDeterministic() {
    assertEquals(
        new TtlJitter(0.25, 1).shorten(LIFETIME, "key"),
        new TtlJitter(0.25, 1).shorten(LIFETIME, "key"));
    assertEquals(
        Duration.ofNanos(769_576), new TtlJitter(0.25, 1).shorten(LIFETIME, "key").fresh());
  }

  @Test
  void dependsOnTheSeed() {
    assertNotEquals(
        new TtlJitter(0.25, 1).shorten(LIFETIME, "key"),
        new TtlJitter(0.25, 2).shorten(LIFETIME, "key"));
  }

  @Test
  void keepsStaleLifetimes() {
    FreshnessLifetime shortened = new TtlJitter(0.25, 1).shorten(LIFETIME, "key");

    assertEquals(Duration.ofNanos(7), shortened.staleWhileRevalidate());
    assertEquals(Duration.ofNanos(8), shortened.staleIfError());
  }

  @Test
  void noneShortensNothing() {
    FreshnessLifetime endless = FreshnessLifetime.of(Duration.ofSeconds(Long.MAX_VALUE));

    assertEquals(endless, TtlJitter.NONE.shorten(endless, "key"));
  }

  @Test
  void neverShortensToZero() {
    TtlJitter harsh = new TtlJitter(Math.nextDown(1.0), 1);

    for (int key = 0; key < 1000; key++) {
      assertEquals(Duration.ofNanos(1), harsh.shorten(TestLifetimes.fresh(1), key).fresh());
    }
  }

  @Test
  void shortensUnlimitedLifetime() {
    FreshnessLifetime endless = FreshnessLifetime.of(Duration.ofSeconds(Long.MAX_VALUE));

    Duration fresh = new TtlJitter(0.5, 1).shorten(endless, "key").fresh();

    assertTrue(fresh.compareTo(Duration.ofNanos(Long.MAX_VALUE)) <= 0);
    assertTrue(fresh.compareTo(Duration.ofNanos(Long.MAX_VALUE / 2)) >= 0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.0, 1.1, Double.NaN})
  void rejectsFractionOutOfRange(double fraction) {
    assertThrows(IllegalArgumentException.class, () -> new TtlJitter(fraction, 0));
  }

  private static List<Long> lives(TtlJitter jitter) {
    return IntStream.range(0, 10_000)
        .mapToObj(key -> jitter.shorten(LIFETIME, key).fresh().toNanos())
        .toList();
  }
}
