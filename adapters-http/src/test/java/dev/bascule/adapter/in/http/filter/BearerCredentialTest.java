package dev.bascule.adapter.in.http.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.filter.AccessDecision.BearerCredential;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BearerCredentialTest {

  @ParameterizedTest
  @CsvSource({
    "Bearer s3cret,    , s3cret",
    "bearer s3cret,    , s3cret",
    "BEARER   s3cret,  , s3cret",
    "Bearer a.b-c=,    , a.b-c=",
    ",           s3cret, s3cret",
    "Bearer same,  same, same",
  })
  void readsSecret(String authorization, String apiKey, String secret) {
    assertEquals(
        Optional.of(secret), BearerCredential.of(fields(authorization), fields(apiKey)).secret());
  }

  @ParameterizedTest
  @CsvSource({
    "Basic dTpw,      ",
    "Bearer,          ",
    "Bearer a b,      ",
    "Bearer ä,        ",
    "s3cret,          ",
    "Bearers3cret,    ",
    "'',              ",
    ",              ''",
    "Basic dTpw,     a",
    "Bearer a,       b",
  })
  void isMalformed(String authorization, String apiKey) {
    assertMalformed(BearerCredential.of(fields(authorization), fields(apiKey)));
  }

  @Test
  void isAbsent() {
    assertEquals(
        new BearerCredential(Optional.empty(), Optional.empty()),
        BearerCredential.of(List.of(), List.of()));
  }

  @Test
  void isMalformedIfRepeated() {
    assertMalformed(BearerCredential.of(List.of("Bearer a", "Bearer a"), List.of()));
    assertMalformed(BearerCredential.of(List.of(), List.of("a", "a")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer s3cret", "Basic s3cret"})
  void omitsSecretInToString(String authorization) {
    String shown = BearerCredential.of(List.of(authorization), List.of()).toString();

    assertThat(shown).doesNotContain("s3cret");
  }

  private static void assertMalformed(BearerCredential credential) {
    assertTrue(credential.error().isPresent());
    assertThat(credential.secret()).isEmpty();
  }

  private static List<String> fields(String value) {
    return value == null ? List.of() : List.of(value);
  }
}
