package dev.bascule.adapter.in.http.httpcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules H3 and H6: validation and invalidation. */
final class CacheValidationTest {

  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final String EARLIER = "Tue, 24 Nov 2026 09:00:00 GMT";
  private static final String LATER = "Tue, 24 Nov 2026 11:00:00 GMT";

  @Test
  void sendsKnownValidators() {
    CacheRequest request =
        request("GET", "If-None-Match", "\"client\"", "Range", "bytes=0-1", "Abc", "123");

    CacheRequest asking =
        CacheValidation.conditionalRequest(
            request, stored("ETag", "\"a\"", "Last-Modified", EARLIER));

    assertEquals(
        fields("Abc", "123", "If-None-Match", "\"a\"", "If-Modified-Since", EARLIER),
        asking.fields());
  }

  @Test
  void confirmsOnlyTheRequestedState() {
    StoredResponse stored = stored("ETag", "\"a\"");

    assertTrue(CacheValidation.confirms(notModified(), stored));
    assertTrue(CacheValidation.confirms(notModified("ETag", "\"a\""), stored));
    assertFalse(CacheValidation.confirms(notModified("ETag", "\"b\""), stored));
  }

  @Test
  void updatesFieldsFrom304() {
    StoredResponse stored =
        stored("A", "1", "A", "2", "B", "1", "Age", "9", "Content-Length", "36");

    StoredResponse fresh =
        CacheValidation.update(
            stored,
            notModified("a", "3", "Content-Length", "10", "Connection", "C", "C", "1"),
            NOW.plusSeconds(1),
            NOW.plusSeconds(2));

    assertEquals(fields("B", "1", "Content-Length", "36", "a", "3"), fresh.response().fields());
    assertEquals(NOW.plusSeconds(1), fresh.requestedAt());
    assertEquals(NOW.plusSeconds(2), fresh.receivedAt());
    assertEquals(200, fresh.response().status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"a\" | | true",
        "W/\"a\" | | true",
        "* | | true",
        "\"b\" | | false",
        "\"b\" | " + LATER + " | false",
        "\"a\" | " + EARLIER + " | true",
        " | " + LATER + " | true",
        " | " + EARLIER + " | true",
        " | Tue, 24 Nov 2026 08:59:59 GMT | false",
        " | yesterday | false"
      })
  void prefersTagsToDates(@Nullable String tags, @Nullable String since, boolean expected) {
    HeaderFields fields =
        tags == null ? HeaderFields.NONE : HeaderFields.NONE.and("If-None-Match", tags);
    HeaderFields both = since == null ? fields : fields.and("If-Modified-Since", since);
    CacheResponse response =
        new CacheResponse(200, fields("ETag", "\"a\"", "Last-Modified", EARLIER));

    assertEquals(
        expected, CacheValidation.isNotModified(new CacheRequest("GET", "/", both), response));
  }

  @Test
  void returns304OnlyForSuccessfulReads() {
    HeaderFields tag = fields("ETag", "\"a\"");

    assertTrue(
        CacheValidation.isNotModified(
            request("HEAD", "If-None-Match", "*"), new CacheResponse(200, tag)));
    assertFalse(
        CacheValidation.isNotModified(
            request("POST", "If-None-Match", "*"), new CacheResponse(200, tag)));
    assertFalse(
        CacheValidation.isNotModified(
            request("GET", "If-None-Match", "*"), new CacheResponse(404, tag)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "M-SEARCH"})
  void writeInvalidatesStoredResponses(String method) {
    assertEquals(
        Set.of("/"),
        CacheInvalidation.targets(request(method), new CacheResponse(204, HeaderFields.NONE)));
    assertEquals(
        Set.of("/"),
        CacheInvalidation.targets(request(method), new CacheResponse(302, HeaderFields.NONE)));
    assertEquals(
        Set.of(),
        CacheInvalidation.targets(request(method), new CacheResponse(500, HeaderFields.NONE)));
    assertEquals(
        Set.of(),
        CacheInvalidation.targets(request(method), new CacheResponse(404, HeaderFields.NONE)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
  void readInvalidatesNothing(String method) {
    assertEquals(
        Set.of(),
        CacheInvalidation.targets(request(method), new CacheResponse(200, HeaderFields.NONE)));
  }

  @Test
  void invalidatesLocationsOfSameOrigin() {
    CacheRequest request = request("POST", "Host", "a.example");
    HeaderFields named = fields("Location", "/b?c", "Content-Location", "http://a.example/d");

    assertEquals(
        Set.of("/", "/b?c", "/d"),
        CacheInvalidation.targets(request, new CacheResponse(201, named)));
    assertEquals(
        Set.of("/"),
        CacheInvalidation.targets(
            request,
            new CacheResponse(
                201, fields("Location", "http://b.example/e", "Content-Location", "::"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-1 | 0-2",
        "bytes=3- | 3-10",
        "bytes=-4 | 6-10",
        "bytes=-99 | 0-10",
        "bytes=8-99 | 8-10",
        "bytes=10- |",
        "bytes=5-4 |",
        "bytes=- |",
        "bytes=0-1,3-4 |",
        "lines=0-1 |",
        "bytes=99999999999- |"
      })
  void parsesRange(String range, @Nullable String expected) {
    Optional<String> part =
        RangeSpec.of(request("GET", "Range", range), new CacheResponse(200, HeaderFields.NONE), 10)
            .map(each -> each.from() + "-" + each.to());

    assertEquals(Optional.ofNullable(expected), part);
  }

  @ParameterizedTest
  @CsvSource({"'\"a\"', true", "'W/\"a\"', false", "'\"b\"', false"})
  void ignoresRangeOfChangedResource(String condition, boolean expected) {
    CacheRequest request = request("GET", "Range", "bytes=0-1", "If-Range", condition);
    CacheResponse response = new CacheResponse(200, fields("ETag", "\"a\""));

    assertEquals(expected, RangeSpec.of(request, response, 10).isPresent());
  }

  @Test
  void writesContentRange() {
    assertEquals("bytes 2-3/10", new RangeSpec(2, 4).text(10));
  }

  private static CacheRequest request(String method, String... fields) {
    return new CacheRequest(method, "/", fields(fields));
  }

  private static StoredResponse stored(String... fields) {
    return new StoredResponse(request("GET"), new CacheResponse(200, fields(fields)), NOW, NOW);
  }

  private static CacheResponse notModified(String... fields) {
    return new CacheResponse(304, fields(fields));
  }

  private static HeaderFields fields(String... namesAndValues) {
    HeaderFields fields = new HeaderFields(List.of());
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields = fields.and(namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }
}
