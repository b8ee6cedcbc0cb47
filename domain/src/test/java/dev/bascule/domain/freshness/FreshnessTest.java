package dev.bascule.domain.freshness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreshnessTest {

  @ParameterizedTest
  @CsvSource({"1, false", "0, true", "-1, true"})
  void isStaleIfNothingRemains(long remaining, boolean stale) {
    assertEquals(stale, new Freshness(Duration.ZERO, Duration.ofNanos(remaining)).isStale());
  }

  @Nested
  class LifetimeValidation {

    @Test
    void hasNoStaleLifetimeByDefault() {
      FreshnessLifetime lifetime = FreshnessLifetime.of(Duration.ofSeconds(1));

      assertEquals(
          new FreshnessLifetime(Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO), lifetime);
    }

    @Test
    void withFreshKeepsStaleLifetimes() {
      FreshnessLifetime lifetime =
          new FreshnessLifetime(
              Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));

      assertEquals(
          new FreshnessLifetime(
              Duration.ofSeconds(9), Duration.ofSeconds(2), Duration.ofSeconds(3)),
          lifetime.withFresh(Duration.ofSeconds(9)));
    }

    @ParameterizedTest
    @CsvSource({
      "-1, 0, 0, fresh must not be negative but was PT-1S",
      "0, -1, 0, staleWhileRevalidate must not be negative but was PT-1S",
      "0, 0, -1, staleIfError must not be negative but was PT-1S"
    })
    void isNeverNegative(long fresh, long revalidate, long error, String message) {
      IllegalArgumentException thrown =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  new FreshnessLifetime(
                      Duration.ofSeconds(fresh),
                      Duration.ofSeconds(revalidate),
                      Duration.ofSeconds(error)));

      assertEquals(message.replace(" but", ", but"), thrown.getMessage());
    }
  }

  @Nested
  class RequirementValidation {

    @Test
    void noneRequiresNothing() {
      FreshnessRequirement none = FreshnessRequirement.NONE;

      assertFalse(none.reload() || none.noStore() || none.onlyIfCached());
      assertNull(none.maxAge());
      assertNull(none.minFresh());
      assertNull(none.maxStale());
    }

    @Test
    void reloadRequiresNothingElse() {
      assertEquals(
          new FreshnessRequirement(true, false, false, null, null, null),
          FreshnessRequirement.RELOAD);
    }

    @Test
    void anyAgeAcceptsAnyStaleValue() {
      Duration maxStale = FreshnessRequirement.ANY_AGE.maxStale();

      assertTrue(maxStale != null && maxStale.compareTo(Duration.ofDays(36_500)) > 0);
    }
  }

  @Test
  void bypassIsNeitherCollapsedNorStored() {
    assertEquals(
        new CacheProvenance.Forwarded(CacheProvenance.Reason.BYPASS, false, Optional.empty()),
        CacheProvenance.Forwarded.BYPASS);
  }

  @Test
  void coversStaleTimesUpToLastNanosecond() {
    FreshnessLifetime lifetime =
        new FreshnessLifetime(Duration.ofNanos(10), Duration.ofNanos(3), Duration.ofNanos(5));

    assertTrue(lifetime.coversErrorAt(Duration.ofNanos(14)));
    assertFalse(lifetime.coversErrorAt(Duration.ofNanos(15)));
    assertFalse(FreshnessLifetime.of(Duration.ofNanos(10)).coversErrorAt(Duration.ZERO));
  }
}
