package dev.bascule.adapter.in.http.httpcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.freshness.CacheProvenance.Reason;
import dev.bascule.domain.freshness.FreshnessRequirement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules H1, H4, H5, H8 and H9: what is stored, and how it is used. */
final class HttpCachePolicyTest {

  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final CacheRequest GET = request("GET");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET | 200 | max-age=5 | true",
        "HEAD | 200 | max-age=5 | false",
        "POST | 200 | max-age=5 | false",
        "GET | 200 | no-store, max-age=5 | false",
        "GET | 200 | private, max-age=5 | false",
        "GET | 200 | private=\"A\", max-age=5 | true",
        "GET | 200 | no-cache | false",
        "GET | 206 | max-age=5 | false",
        "GET | 304 | max-age=5 | false",
        "GET | 103 | max-age=5 | false",
        "GET | 404 | max-age=5 | true",
        "GET | 503 | max-age=5 | true",
        "GET | 599 | max-age=5 | true",
        "GET | 599 | max-age=5, must-understand | false",
        "GET | 200 | public | false"
      })
  void decidesWhatMayBeStored(String method, int status, String cacheControl, boolean expected) {
    StoredResponse candidate = stored(request(method), status, "Cache-Control", cacheControl);

    assertEquals(expected, HttpCachePolicy.mayStore(candidate));
  }

  @Test
  void storesErrorOnlyIfExplicit() {
    String date = "Tue, 24 Nov 2026 10:00:00 GMT";

    assertFalse(HttpCachePolicy.mayStore(stored(GET, 503, "Last-Modified", date)));
    assertTrue(HttpCachePolicy.mayStore(stored(GET, 503, "Cache-Control", "max-age=1")));
    assertTrue(HttpCachePolicy.mayStore(stored(GET, 200, "Last-Modified", date)));
  }

  @Test
  void respectsNoStoreOfRequest() {
    CacheRequest request = request("GET", "Cache-Control", "no-store");

    assertFalse(HttpCachePolicy.mayStore(stored(request, 200, "Cache-Control", "max-age=5")));
  }

  @ParameterizedTest
  @CsvSource({
    "max-age=5, false",
    "'max-age=5, public', true",
    "'max-age=5, must-revalidate', true",
    "s-maxage=5, true"
  })
  void storesAuthorizedResponseOnlyIfShared(String field, boolean expected) {
    CacheRequest request = request("GET", "Authorization", "Bearer x");

    assertEquals(expected, HttpCachePolicy.mayStore(stored(request, 200, "Cache-Control", field)));
  }

  @Test
  void stripsHopByHopAndPrivateFields() {
    StoredResponse kept =
        HttpCachePolicy.storable(
            stored(
                GET,
                200,
                "Connection",
                "a, B",
                "A",
                "1",
                "b",
                "2",
                "C",
                "3",
                "Keep-Alive",
                "x",
                "Cache-Control",
                "private=\"Set-Cookie\"",
                "Set-Cookie",
                "id=1"));

    assertEquals(
        List.of("C", "Cache-Control"),
        kept.response().fields().lines().stream().map(HeaderFields.Line::name).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // response directives | request directives | age | decision
        "max-age=10 | | 9 | reuse",
        "max-age=10 | | 10 | STALE",
        "max-age=10, no-cache | | 0 | REQUEST",
        "max-age=10 | no-cache | 0 | REQUEST",
        "max-age=10 | max-age=5 | 5 | reuse",
        "max-age=10 | max-age=5 | 6 | REQUEST",
        "max-age=10 | max-age=x | 1 | REQUEST",
        "max-age=10 | min-fresh=5 | 5 | reuse",
        "max-age=10 | min-fresh=5 | 6 | REQUEST",
        "max-age=10 | max-stale=5 | 15 | reuse",
        "max-age=10 | max-stale=5 | 16 | STALE",
        "max-age=10 | max-stale | 9999 | reuse",
        "max-age=10, must-revalidate | max-stale | 11 | STALE",
        "max-age=10 | only-if-cached | 9 | reuse",
        "max-age=10 | only-if-cached | 10 | 504",
        "max-age=10, stale-while-revalidate=5 | | 14 | refresh",
        "max-age=10, stale-while-revalidate=5 | | 15 | STALE",
        "max-age=10, stale-while-revalidate=5 | max-stale | 14 | refresh",
        "max-age=10, stale-while-revalidate=5 | max-stale=1 | 14 | STALE",
        "max-age=10, stale-while-revalidate=5, must-revalidate | | 14 | STALE",
        "max-age=10, stale-if-error=5 | | 10 | STALE"
      })
  void decidesRequest(String answer, @Nullable String demand, int age, String expected) {
    CacheRequest request = demand == null ? GET : request("GET", "Cache-Control", demand);
    StoredResponse stored = stored(GET, 200, "Cache-Control", answer);

    CacheDecision decision =
        HttpCachePolicy.decide(request, Optional.of(stored), NOW.plusSeconds(age));

    assertEquals(
        expected,
        switch (decision) {
          case CacheDecision.Reuse reuse -> reuse.refresh() ? "refresh" : "reuse";
          case CacheDecision.Validate validate -> validate.reason().name();
          case CacheDecision.Forward _ -> "forward";
          case CacheDecision.NotCached() -> "504";
        });
  }

  @Test
  void forwardsIfNothingIsStored() {
    assertEquals(
        new CacheDecision.Forward(Reason.MISS), HttpCachePolicy.decide(GET, Optional.empty(), NOW));
    assertInstanceOf(
        CacheDecision.NotCached.class,
        HttpCachePolicy.decide(
            request("GET", "Cache-Control", "only-if-cached"), Optional.empty(), NOW));
  }

  @Test
  void forwardsWrites() {
    assertEquals(
        new CacheDecision.Forward(Reason.BYPASS),
        HttpCachePolicy.decide(
            request("POST"), Optional.of(stored(GET, 200, "Cache-Control", "max-age=9")), NOW));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=10, stale-if-error=5 | 14 | true",
        "max-age=10, stale-if-error=5 | 15 | false",
        "max-age=10 | 10 | false",
        "max-age=10, stale-if-error=5, must-revalidate | 14 | false",
        "no-cache, max-age=10, stale-if-error=5 | 5 | false"
      })
  void decidesWhatMayReplaceFailure(String answer, int age, boolean expected) {
    StoredResponse stored = stored(GET, 200, "Cache-Control", answer);

    assertEquals(
        expected,
        HttpCachePolicy.mayServeOnError(stored, FreshnessRequirement.NONE, NOW.plusSeconds(age)));
    assertFalse(
        HttpCachePolicy.mayServeOnError(stored, FreshnessRequirement.RELOAD, NOW.plusSeconds(age)));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void recognizesFailures(int status) {
    assertTrue(new CacheResponse(status, HeaderFields.NONE).isFailure());
    assertFalse(new CacheResponse(status - 100, HeaderFields.NONE).isFailure());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Foo | 1 | 1 | true",
        "Foo | 1 | 2 | false",
        "Foo | 1 | | false",
        "Foo | | | true",
        "foo, FOO | 1 | 1 | true",
        "Bar | 1 | 2 | true",
        "Foo | 1, 2 | 1,2 | true",
        "Foo | 1, 2 | 2, 1 | false",
        "* | 1 | 1 | false",
        "Foo, * | 1 | 1 | false",
        ", * | 1 | 1 | false"
      })
  void comparesVaryFields(
      String vary, @Nullable String one, @Nullable String other, boolean expected) {
    HeaderFields stored = one == null ? HeaderFields.NONE : HeaderFields.NONE.and("Foo", one);
    HeaderFields asked = other == null ? HeaderFields.NONE : HeaderFields.NONE.and("foo", other);

    assertEquals(
        expected, VaryField.of(HeaderFields.NONE.and("Vary", vary)).matches(stored, asked));
  }

  @Test
  void selectsNewestMatch() {
    StoredResponse old = stored(request("GET", "Foo", "1"), 200, "Vary", "Foo");
    StoredResponse other = stored(request("GET", "Foo", "2"), 200, "Vary", "Foo");
    StoredResponse newer =
        new StoredResponse(old.request(), old.response(), NOW, NOW.plusSeconds(1));

    assertEquals(
        Optional.of(newer),
        HttpCachePolicy.select(request("GET", "Foo", "1"), List.of(old, newer, other)));
    assertEquals(
        Optional.empty(), HttpCachePolicy.select(request("GET", "Foo", "3"), List.of(old, other)));
  }

  private static CacheRequest request(String method, String... fields) {
    return new CacheRequest(method, "/", fields(fields));
  }

  private static StoredResponse stored(CacheRequest request, int status, String... fields) {
    return new StoredResponse(request, new CacheResponse(status, fields(fields)), NOW, NOW);
  }

  private static HeaderFields fields(String... namesAndValues) {
    HeaderFields fields = HeaderFields.NONE;
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields = fields.and(namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }
}
