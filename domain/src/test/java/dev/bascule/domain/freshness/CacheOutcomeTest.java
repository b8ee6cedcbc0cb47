package dev.bascule.domain.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.freshness.CacheProvenance.CacheLevel;
import dev.bascule.domain.freshness.CacheProvenance.Forwarded;
import dev.bascule.domain.freshness.CacheProvenance.Hit;
import dev.bascule.domain.freshness.CacheProvenance.Reason;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CacheOutcomeTest {

  @ParameterizedTest
  @CsvSource({"OWN, 1, HIT", "OWN, 0, STALE", "SHARED, 1, SHARED"})
  void tellsWhichCacheServedValue(CacheLevel level, long remaining, CacheOutcome outcome) {
    Freshness freshness = new Freshness(Duration.ofSeconds(1), Duration.ofSeconds(remaining));

    assertThat(CacheOutcome.of(new Hit(freshness, level))).contains(outcome);
  }

  @ParameterizedTest
  @CsvSource({
    "MISS, false, MISS",
    "STALE, false, MISS",
    "MISS, true, COLLAPSED",
    "STALE, true, COLLAPSED",
    "REQUEST, false, REQUEST",
    "REQUEST, true, REQUEST"
  })
  void tellsWhyServerWasCalled(Reason reason, boolean collapsed, CacheOutcome outcome) {
    assertThat(CacheOutcome.of(new Forwarded(reason, collapsed, Optional.empty())))
        .contains(outcome);
  }

  @Test
  void isEmptyIfNoCacheWasLookedUp() {
    assertThat(CacheOutcome.of(Forwarded.BYPASS)).isEmpty();
  }
}
