package dev.bascule.adapter.in.http.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.access.TrustedProxies.ForwardedHeaderParser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ForwardedHeaderParserTest {

  @Test
  void parsesExamplesOfRfc() {
    assertEquals(
        Optional.of(List.of(Map.of("for", "192.0.2.60", "proto", "http", "by", "203.0.113.43"))),
        ForwardedHeaderParser.parse(List.of("for=192.0.2.60;proto=http;by=203.0.113.43")));
    assertEquals(
        Optional.of(List.of(Map.of("for", "[2001:db8:cafe::17]:4711"))),
        ForwardedHeaderParser.parse(List.of("For=\"[2001:db8:cafe::17]:4711\"")));
    assertEquals(
        Optional.of(List.of(Map.of("for", "192.0.2.43"), Map.of("for", "198.51.100.17"))),
        ForwardedHeaderParser.parse(List.of("for=192.0.2.43, for=198.51.100.17")));
  }

  @Test
  void joinsSeveralFields() {
    assertEquals(
        ForwardedHeaderParser.parse(List.of("for=a, for=b")),
        ForwardedHeaderParser.parse(List.of("for=a", "for=b")));
  }

  @Test
  void parsesQuotedValues() {
    assertEquals(
        Optional.of(List.of(Map.of("for", "a,b;c=\"d\\"))),
        ForwardedHeaderParser.parse(List.of("for=\"a,b;c=\\\"d\\\\\"")));
  }

  @Test
  void ignoresEmptyElements() {
    assertEquals(
        Optional.of(List.of(Map.of("for", "a"))),
        ForwardedHeaderParser.parse(List.of(", ;for=a; , ,")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for",
        "for=",
        "=a",
        "for=a b",
        "for =a",
        "for= a",
        "for=\"a",
        "for=\"a\\",
        "for=a;for=b",
        "for=\"a\"b",
        "for=a, \u0000",
        "for=[::1]/"
      })
  void rejectsMalformedFields(String value) {
    assertEquals(Optional.empty(), ForwardedHeaderParser.parse(List.of("for=good", value)));
  }

  @Test
  void rejectsTooLongChain() {
    assertEquals(Optional.empty(), ForwardedHeaderParser.parse(List.of("for=a,".repeat(33))));
  }
}
