package dev.bascule.application.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ForwardedIdentityTest {

  private static final List<String> TEXTS =
      List.of("", "a", "1:a", "a1:", "b", "#1:a", "x-a", "2:b");

  private static final ForwardedIdentity BOTH =
      new ForwardedIdentity(Map.of("x-user", "ann", "x-team", "red"), Optional.of("secret"));

  @Test
  void isEmptyWithoutHeadersAndToken() {
    assertTrue(ForwardedIdentity.NONE.isEmpty());
    assertFalse(new ForwardedIdentity(Map.of("x", ""), Optional.empty()).isEmpty());
    assertFalse(new ForwardedIdentity(Map.of(), Optional.of("t")).isEmpty());
  }

  @Test
  void isRestrictedToNamedParts() {
    assertEquals(ForwardedIdentity.NONE, BOTH.restrictTo(Set.of(), /* withToken= */ false));
    assertEquals(
        new ForwardedIdentity(Map.of("x-user", "ann"), Optional.empty()),
        BOTH.restrictTo(Set.of("x-user", "x-other"), /* withToken= */ false));
    assertEquals(
        new ForwardedIdentity(Map.of(), Optional.of("secret")),
        BOTH.restrictTo(Set.of(), /* withToken= */ true));
    assertEquals(BOTH, BOTH.restrictTo(Set.of("x-user", "x-team"), /* withToken= */ true));
  }

  @Test
  void toStringOmitsSecrets() {
    String text = BOTH.toString();

    assertThat(text).contains("x-user");
    assertThat(text).contains("token=...");
    assertThat(text).doesNotContain("ann", "secret");
    assertThat(ForwardedIdentity.NONE.toString()).contains("token=none");
  }

  @Test
  void hasOneCanonicalForm() {
    Map<String, String> turned = new LinkedHashMap<>();
    turned.put("x-user", "ann");
    turned.put("x-team", "red");

    assertEquals("6:x-team3:red6:x-user3:ann#6:secret", BOTH.canonical());
    assertEquals(
        BOTH.canonical(), new ForwardedIdentity(turned, Optional.of("secret")).canonical());
    assertEquals("", ForwardedIdentity.NONE.canonical());
  }

  @Test
  void canonicalFormsAreEqualOnlyIfIdentitiesAre() {
    SplittableRandom random = new SplittableRandom(1);
    int alike = 0;
    for (int i = 0; i < 20_000; i++) {
      ForwardedIdentity one = any(random);
      ForwardedIdentity other = any(random);
      assertEquals(one.equals(other), one.canonical().equals(other.canonical()));
      alike += one.equals(other) ? 1 : 0;
    }
    assertTrue(alike > 20, "only " + alike + " pairs were alike");
  }

  private static ForwardedIdentity any(SplittableRandom random) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      headers.put(text(random), text(random));
    }
    return new ForwardedIdentity(
        headers, random.nextBoolean() ? Optional.of(text(random)) : Optional.empty());
  }

  private static String text(SplittableRandom random) {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }
}
