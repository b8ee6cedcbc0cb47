package dev.bascule.adapter.in.http.httpcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules H2, H4 and H5: response directives. */
final class ResponseDirectivesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=5 | 5",
        "MAX-AGE=5 | 5",
        "max-age=\"5\" | 5",
        "max-age=5, max-age=9 | 5",
        "max-age=9, s-maxage=1 | 1",
        "s-maxage=1, max-age=9 | 1",
        "extension=\"max-age=9\", max-age=1 | 1",
        "max-age=1, extension=\"max-age=9\" | 1",
        "max-age=2147483649 | 2147483648",
        "max-age=99999999999999999999 | 2147483648",
        "max-age=-3600 | 0",
        "max-age='3600' | 0",
        "max-age=3600.0 | 0",
        "max-age | 0",
        "unknown=1, public |"
      })
  void returnsLifetime(String field, @Nullable Long seconds) {
    assertEquals(
        seconds == null ? null : Duration.ofSeconds(seconds), cacheControl(field).freshFor());
  }

  @Test
  void joinsLines() {
    HeaderFields fields =
        HeaderFields.NONE.and("cache-control", "max-age=9").and("Cache-Control", "s-maxage=1");

    assertEquals(Duration.ofSeconds(1), ResponseDirectives.of(fields).freshFor());
  }

  @Test
  void privateAppliesToResponseOrFields() {
    assertTrue(cacheControl("Private").isPrivate());
    assertFalse(cacheControl("private=\"Set-Cookie, X-User\"").isPrivate());
    assertEquals(
        Set.of("set-cookie", "x-user"),
        cacheControl("private=\"Set-Cookie, X-User\"").reservedFields());
    assertEquals(Set.of("a"), cacheControl("no-cache=\"A\"").reservedFields());
    assertFalse(cacheControl("no-cache=\"A\"").wantsValidation());
  }

  @ParameterizedTest
  @ValueSource(strings = {"must-revalidate", "proxy-revalidate", "no-cache", "s-maxage=5"})
  void forbidsStaleResponses(String field) {
    ResponseDirectives directives =
        cacheControl("max-age=5, stale-while-revalidate=9, stale-if-error=9, " + field);

    assertTrue(directives.forbidsStale());
    assertEquals(Duration.ZERO, directives.staleFor("stale-while-revalidate"));
    assertEquals(Duration.ZERO, directives.staleFor("stale-if-error"));
  }

  @Test
  void mustUnderstandOverridesNoStore() {
    assertTrue(cacheControl("no-store").forbidsStoring(200));
    assertFalse(cacheControl("no-store, must-understand").forbidsStoring(200));
    assertTrue(cacheControl("no-store, must-understand").forbidsStoring(599));
    assertTrue(cacheControl("must-understand").forbidsStoring(599));
    assertFalse(cacheControl("max-age=5").forbidsStoring(599));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=7 | 7",
        "max-age=7, private | 7",
        "public, max-age=7;q=1.5 | 7",
        "max-age=1, max-age=7 | 7",
        "x=:YQ==:, y=?0, z=tok/en, max-age=7 | 7",
        "max-age=\"7\" |",
        "max-age=7.5 |",
        "no-store=?0 |"
      })
  void targetedFieldOverridesOthers(String field, @Nullable Long seconds) {
    ResponseDirectives directives =
        ResponseDirectives.of(
            HeaderFields.NONE.and("CDN-Cache-Control", field).and("Cache-Control", "no-store"));

    assertTrue(directives.targeted());
    assertFalse(directives.forbidsStoring(200));
    assertEquals(seconds == null ? null : Duration.ofSeconds(seconds), directives.freshFor());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "max-age=7, &&&", "max-age=7,", "Max-Age=7", "max-age=7 private", "a=("})
  void ignoresMalformedTargetedField(String field) {
    ResponseDirectives directives =
        ResponseDirectives.of(
            HeaderFields.NONE.and("CDN-Cache-Control", field).and("Cache-Control", "no-store"));

    assertFalse(directives.targeted());
    assertTrue(directives.forbidsStoring(200));
  }

  private static ResponseDirectives cacheControl(String field) {
    return ResponseDirectives.of(HeaderFields.NONE.and("Cache-Control", field));
  }
}
