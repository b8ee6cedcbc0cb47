package dev.bascule.adapter.in.http.httpcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.freshness.Freshness;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule H2: freshness lifetime and age. */
final class HttpFreshnessTest {

  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final String DATE = "Tue, 24 Nov 2026 10:00:00 GMT";
  private static final String MINUTE_LATER = "Tue, 24 Nov 2026 10:01:00 GMT";
  private static final String MINUTE_BEFORE = "Tue, 24 Nov 2026 09:59:00 GMT";

  @Test
  void prefersCacheControlToExpires() {
    assertEquals(Duration.ofSeconds(5), fresh("Cache-Control", "max-age=5", "Expires", DATE));
    assertEquals(Duration.ZERO, fresh("Cache-Control", "max-age=0", "Expires", MINUTE_LATER));
    assertEquals(Duration.ofSeconds(3), fresh("CDN-Cache-Control", "max-age=3", "Expires", DATE));
  }

  @Test
  void computesExpiresFromDate() {
    assertEquals(Duration.ofMinutes(1), fresh("Date", DATE, "Expires", MINUTE_LATER));
    assertEquals(Duration.ofMinutes(2), fresh("Date", MINUTE_BEFORE, "Expires", MINUTE_LATER));
    assertEquals(Duration.ofMinutes(1), fresh("Expires", MINUTE_LATER));
    assertEquals(Duration.ZERO, fresh("Date", DATE, "Expires", MINUTE_BEFORE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "Thu, 18 Aug 2050 02:01:18 UTC",
        "Thu, 18 Aug 50 02:01:18 GMT",
        "Thu 18 Aug 2050 02:01:18 GMT",
        "Thu, 18  Aug  2050 02:01:18 GMT",
        "Thu, 18-Aug-2050 02:01:18 GMT",
        "Thu, 18 Aug 2050 02.01.18 GMT",
        "Thu, 18 Aug 2050 2:01:18 GMT"
      })
  void treatsInvalidExpiresAsPast(String expires) {
    assertEquals(Optional.empty(), HttpDate.parse(expires));
    assertEquals(Duration.ZERO, fresh("Last-Modified", MINUTE_BEFORE, "Expires", expires));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "sun, 06 nov 1994 08:49:37 gmt",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"
      })
  void parsesThreeDateFormats(String text) {
    assertEquals(Optional.of(Instant.parse("1994-11-06T08:49:37Z")), HttpDate.parse(text));
  }

  @Test
  void usesHeuristicLifetime() {
    assertEquals(Duration.ofSeconds(6), fresh("Date", DATE, "Last-Modified", MINUTE_BEFORE));
    assertEquals(Duration.ZERO, freshOf(202, "Date", DATE, "Last-Modified", MINUTE_BEFORE));
    assertEquals(
        Duration.ofSeconds(6),
        freshOf(202, "Date", DATE, "Last-Modified", MINUTE_BEFORE, "Cache-Control", "public"));
    assertEquals(Duration.ZERO, fresh("Date", DATE));
    assertEquals(Duration.ZERO, fresh("Date", DATE, "Last-Modified", MINUTE_LATER));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "30 | 30",
        "0, 7200 | 0",
        "7200, 0 | 7200",
        "abc | 0",
        "-7200 | 0",
        "7200.0 | 0",
        "2147483648 | 2147483648",
        "99999999999 | 2147483648"
      })
  void addsAgeField(String age, long seconds) {
    assertEquals(Duration.ofSeconds(seconds), at(NOW, "Date", DATE, "Age", age).age());
  }

  @Test
  void usesGreaterAge() {
    assertEquals(Duration.ofMinutes(1), at(NOW, "Date", MINUTE_BEFORE, "Age", "5").age());
    assertEquals(Duration.ofSeconds(90), at(NOW, "Date", MINUTE_BEFORE, "Age", "90").age());
    assertEquals(Duration.ZERO, at(NOW, "Date", MINUTE_LATER).age());
  }

  @Test
  void addsTransitAndResidentTime() {
    StoredResponse stored =
        new StoredResponse(
            new CacheRequest("GET", "/", HeaderFields.NONE),
            new CacheResponse(200, fields("Date", DATE, "Age", "5", "Cache-Control", "max-age=20")),
            NOW.minusSeconds(2),
            NOW);

    Freshness freshness = HttpFreshness.of(stored).at(NOW.plusSeconds(10));

    assertEquals(Duration.ofSeconds(17), freshness.age());
    assertEquals(Duration.ofSeconds(3), freshness.remaining());
    assertFalse(freshness.isStale());
    assertTrue(HttpFreshness.of(stored).at(NOW.plusSeconds(13)).isStale());
    assertEquals(
        Duration.ofSeconds(7),
        HttpFreshness.of(stored).at(NOW.minusSeconds(99)).age(),
        "a clock that steps back makes nothing younger than it came");
  }

  private static Duration fresh(String... fields) {
    return freshOf(200, fields);
  }

  private static Duration freshOf(int status, String... fields) {
    return HttpFreshness.of(stored(status, fields)).lifetime().fresh();
  }

  private static Freshness at(Instant now, String... fields) {
    return HttpFreshness.of(stored(200, fields)).at(now);
  }

  private static StoredResponse stored(int status, String... fields) {
    return new StoredResponse(
        new CacheRequest("GET", "/", HeaderFields.NONE),
        new CacheResponse(status, fields(fields)),
        NOW,
        NOW);
  }

  private static HeaderFields fields(String... namesAndValues) {
    HeaderFields fields = HeaderFields.NONE;
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields = fields.and(namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }
}
