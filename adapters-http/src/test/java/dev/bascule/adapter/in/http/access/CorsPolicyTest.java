package dev.bascule.adapter.in.http.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CorsPolicyTest {

  @ParameterizedTest
  @CsvSource({
    "https://a.example,        https://a.example,        true",
    "https://A.example,        https://a.example,        true",
    "https://a.example,        HTTPS://A.EXAMPLE,        true",
    "https://a.example:8443,   https://a.example:8443,   true",
    "*,                        https://b.example,        true",
    "*,                        null,                     true",
    "https://a.example,        https://b.example,        false",
    "https://a.example,        http://a.example,         false",
    "https://a.example,        https://a.example:8443,   false",
    "https://a.example,        https://a.example.b.org,  false",
    "https://a.example,        null,                     false",
    "https://a.example,        '',                       false",
  })
  void allowsConfiguredOrigins(String known, String origin, boolean isAllowed) {
    assertEquals(isAllowed, new CorsPolicy(Set.of(known)).allows(List.of(origin)));
  }

  @Test
  void rejectsMissingOrRepeatedOrigin() {
    CorsPolicy all = new CorsPolicy(Set.of(CorsPolicy.ANY));

    assertEquals(false, all.allows(List.of()));
    assertEquals(false, all.allows(List.of("https://a.example", "https://a.example")));
  }

  @Test
  void returnsAllowedOrigin() {
    Map<String, String> fields = known().fields(List.of("https://a.example"));

    assertEquals("https://a.example", fields.get("Access-Control-Allow-Origin"));
    assertEquals("Origin", fields.get("Vary"));
    assertTrue(
        List.of(fields.getOrDefault("Access-Control-Expose-Headers", "").split(", ", -1))
            .containsAll(
                List.of(
                    "Age",
                    "Cache-Status",
                    "ETag",
                    "Mcp-Session-Id",
                    "Preference-Applied",
                    "Retry-After",
                    "X-Request-Id")));
  }

  @Test
  void variesByOrigin() {
    assertEquals(Map.of("Vary", "Origin"), known().fields(List.of()));
    assertEquals(Map.of("Vary", "Origin"), known().fields(List.of("https://b.example")));
  }

  @Test
  void returnsStarIfAllAreAllowed() {
    Map<String, String> fields =
        new CorsPolicy(Set.of(CorsPolicy.ANY)).fields(List.of("https://a.example"));

    assertEquals("*", fields.get("Access-Control-Allow-Origin"));
    assertEquals(false, fields.containsKey("Vary"));
  }

  @Test
  void returnsNoFieldsIfNoneIsAllowed() {
    assertEquals(Map.of(), CorsPolicy.NONE.fields(List.of("https://a.example")));
  }

  @Test
  void returnsAllowedHeadersForPreflight() {
    Map<String, String> fields = known().preflight("OPTIONS, POST", "authorization, x-other");

    assertEquals("OPTIONS, POST", fields.get("Access-Control-Allow-Methods"));
    assertEquals("7200", fields.get("Access-Control-Max-Age"));
    assertTrue(
        List.of(fields.getOrDefault("Access-Control-Allow-Headers", "").split(", ", -1))
            .containsAll(
                List.of(
                    "Authorization",
                    "Cache-Control",
                    "Content-Type",
                    "If-None-Match",
                    "Last-Event-ID",
                    "Mcp-Session-Id",
                    "Prefer",
                    "X-API-Key",
                    "X-Request-Id",
                    "traceparent")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mcp-param-region                  | , mcp-param-region",
        "Mcp-Param-A, x, mcp-param-b       | , Mcp-Param-A, mcp-param-b",
        "mcp-param-                        | ''",
        "'mcp-param-a\r\nx: y'             | ''",
        "x-other                           | ''",
        "''                                | ''",
      })
  void allowsMirroredArgumentsOfAnyName(String wanted, String more) {
    String before = known().preflight("POST", "").get("Access-Control-Allow-Headers");
    String headers = known().preflight("POST", wanted).get("Access-Control-Allow-Headers");

    assertEquals(before + more, headers);
  }

  private static CorsPolicy known() {
    return new CorsPolicy(Set.of("https://a.example"));
  }
}
