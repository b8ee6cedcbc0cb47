package dev.bascule.domain.cache;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheSettingsTest {

  @Test
  void acceptsSmallestCache() {
    assertEquals(1, new CacheSettings(1, 1, fresh(0)).maxEntries());
  }

  @Test
  void limitsOneValueToWholeCache() {
    assertEquals(5, new CacheSettings(1, 5, 6, 1, fresh(0)).maxValueBytes());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.5, 'maxValueBytes must be at least 1, but was 0'",
    "1, 0, 'maxShare must be more than 0 and at most 1, but was 0.0'",
    "1, 1.1, 'maxShare must be more than 0 and at most 1, but was 1.1'",
    "1, NaN, 'maxShare must be more than 0 and at most 1, but was NaN'"
  })
  void rejectsValueAndShareOutOfRange(long maxValueBytes, double maxShare, String message) {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> new CacheSettings(1, 1, maxValueBytes, maxShare, fresh(1)));

    assertEquals(message, thrown.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 'maxEntries must be at least 1, but was 0'",
    "-1, 1, 'maxEntries must be at least 1, but was -1'",
    "1, 0, 'maxBytes must be at least 1, but was 0'"
  })
  void rejectsLimitsOfZero(int maxEntries, long maxBytes, String message) {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> new CacheSettings(maxEntries, maxBytes, fresh(1)));

    assertEquals(message, thrown.getMessage());
  }
}
