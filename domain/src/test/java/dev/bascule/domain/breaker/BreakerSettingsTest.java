package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerSettingsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void hasDocumentedDefaults() {
    assertEquals(
        new BreakerSettings(5, Duration.ofSeconds(30), 3, Duration.ofSeconds(10), 1),
        BreakerSettings.DEFAULTS);
  }

  @Test
  void rejectsNumberBelowOneByName() {
    assertEquals(
        "failureThreshold must be at least 1, but was 0", refusal(0, SECOND, 1, SECOND, 1));
    assertEquals(
        "successThreshold must be at least 1, but was -1", refusal(1, SECOND, -1, SECOND, 1));
    assertEquals(
        "maxConcurrentProbes must be at least 1, but was 0", refusal(1, SECOND, 1, SECOND, 0));
  }

  @Test
  void rejectsNonPositiveDurationByName() {
    assertEquals(
        "recoveryTimeout must be positive, but was PT0S", refusal(1, Duration.ZERO, 1, SECOND, 1));
    assertEquals(
        "callTimeout must be positive, but was PT-1S", refusal(1, SECOND, 1, SECOND.negated(), 1));
  }

  @Test
  void rejectsMaximumBelowRecoveryTimeout() {
    assertEquals(
        "maxRecoveryTimeout must be at least PT1S, but was PT0.999S",
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new BreakerSettings(1, SECOND, Duration.ofMillis(999), 1, SECOND, 1))
                .getMessage()));
  }

  private static String refusal(
      int failures, Duration recovery, int successes, Duration call, int probes) {
    return String.valueOf(
        assertThrows(
                IllegalArgumentException.class,
                () -> new BreakerSettings(failures, recovery, successes, call, probes))
            .getMessage());
  }
}
