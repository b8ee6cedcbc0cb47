package dev.bascule.adapter.out.oauth.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BearerChallengeTest {

  @Test
  void readsQuotedAndUnquotedParameters() {
    BearerChallenge challenge =
        BearerChallenge.parse(
            List.of(
                "bearer  Realm=\"a, \\\"b\\\"\", scope=\"x y\",error=insufficient_scope ,"
                    + " resource_metadata=\"https://h/.well-known/a?b=c\""));

    assertEquals("a, \"b\"", challenge.parameters().get("realm"));
    assertEquals(List.of("x", "y"), challenge.scopes());
    assertTrue(challenge.isInsufficientScope());
    assertEquals("https://h/.well-known/a?b=c", challenge.resourceMetadata().orElseThrow());
  }

  @Test
  void findsBearerAmongOthers() {
    assertEquals(
        List.of("x"),
        BearerChallenge.parse(List.of("Basic realm=\"scope=z\", Bearer scope=x, DPoP scope=\"y\""))
            .scopes());
    assertEquals(
        List.of("x"), BearerChallenge.parse(List.of("Negotiate", "Bearer scope=\"x\"")).scopes());
  }

  @Test
  void isEmptyWithoutChallenge() {
    for (String field : List.of("", "Basic realm=\"x\"", "=", "\"", "Basic abc==, Digest a=b")) {
      assertEquals(Map.of(), BearerChallenge.parse(List.of(field)).parameters(), field);
      assertFalse(BearerChallenge.isPresentIn(List.of(field)), field);
    }
    assertTrue(BearerChallenge.isPresentIn(List.of("Bearer")));
  }

  @Test
  void omitsTooLongOrInvalidScopes() {
    assertEquals(
        BearerChallenge.NONE,
        BearerChallenge.parse(List.of("Bearer scope=\"" + "x".repeat(9000) + "\"")));
    assertEquals(
        List.of("ok"), BearerChallenge.parse(List.of("Bearer scope=\"ok \u00e9 \"")).scopes());
  }
}
