package dev.bascule.application.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessPolicyTest {

  private static final AccessKey FIRST = key("first", "key-of-the-first");
  private static final AccessKey LAST = key("last", "key-of-the-last!");
  private static final AccessPolicy POLICY =
      new AccessPolicy(
          /* requiresCredentials= */ false,
          List.of(FIRST, LAST),
          List.of(),
          TokenRule.NONE,
          Permissions.ALL);

  @Test
  void findsKeyAtAnyPosition() {
    assertEquals(Optional.of(FIRST), POLICY.find(SecretHash.of("key-of-the-first")));
    assertEquals(Optional.of(LAST), POLICY.find(SecretHash.of("key-of-the-last!")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "key-of-the-firs", "key-of-the-first ", "KEY-OF-THE-FIRST", "last", "ключ"})
  void findsNothingElse(String secret) {
    assertEquals(Optional.empty(), POLICY.find(SecretHash.of(secret)));
  }

  @Test
  void requiresCredentialsOnlyIfAnyAreConfigured() {
    assertTrue(POLICY.requiresCredentials());
    assertTrue(
        new AccessPolicy(
                /* requiresCredentials= */ true,
                List.of(),
                List.of(),
                new TokenRule(true, List.of(), Set.of(), Optional.empty()),
                Permissions.ALL)
            .requiresCredentials());
    assertFalse(AccessPolicy.OPEN.requiresCredentials());
    assertEquals(Optional.empty(), AccessPolicy.OPEN.find(SecretHash.of("")));
  }

  @Test
  void toStringOmitsSecretsAndHashes() {
    assertEquals(
        "AccessKey[name=first, secretHash=SecretHash[...], groups=[], isAdministrator=false,"
            + " expires=Optional.empty]",
        FIRST.toString());
  }

  @Test
  void comparesHashesOfEqualLength() {
    SecretHash secretHash = SecretHash.of("a");

    assertEquals(secretHash, SecretHash.of("a"));
    assertEquals(secretHash.hashCode(), SecretHash.of("a").hashCode());
    assertNotEquals(secretHash, SecretHash.of("a".repeat(10_000)));
    assertNotEquals(secretHash, SecretHash.of(""));
  }

  @Test
  void findsKeyByHash() {
    String hash = "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08";

    assertEquals(Optional.of(SecretHash.of("test")), SecretHash.ofHash(hash));
    assertEquals(Optional.empty(), SecretHash.ofHash(hash.substring(1)));
    assertEquals(Optional.empty(), SecretHash.ofHash(hash.replace('9', 'g')));
  }

  @ParameterizedTest
  @CsvSource({
    "CN=a,       ,         CN=a, '',        true",
    "CN=a,       ,         CN=b, '',        false",
    ",           a.example, CN=b, a.example, true",
    ",           a.example, CN=b, b.example, false",
    "CN=a,       a.example, CN=a, b.example, false",
    "CN=a,       a.example, CN=a, a.example, true",
    "cn=a,       ,         CN=a, '',        false",
  })
  void matchesCertificateBySubjectAndAlternativeName(
      String subject, String alternative, String shown, String name, boolean isFound) {
    AccessCertificate known =
        new AccessCertificate(
            "a", Optional.ofNullable(subject), Optional.ofNullable(alternative), Set.of(), false);
    AccessPolicy policy =
        new AccessPolicy(true, List.of(), List.of(known), TokenRule.NONE, Permissions.ALL);

    assertEquals(isFound, policy.findCertificate(shown, Set.of(name)).isPresent());
  }

  @Test
  void rejectsCertificateWithoutCriteria() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new AccessCertificate("a", Optional.empty(), Optional.empty(), Set.of(), false));
  }

  @Test
  void canRequireCredentialsWithoutAny() {
    AccessPolicy none =
        new AccessPolicy(true, List.of(), List.of(), TokenRule.NONE, Permissions.ALL);

    assertTrue(none.requiresCredentials());
    assertTrue(POLICY.withKeys(List.of()).requiresCredentials());
  }

  @Test
  void rejectsKeyWithoutName() {
    assertThrows(IllegalArgumentException.class, () -> key("", "key-of-the-first"));
  }

  private static AccessKey key(String name, String secret) {
    return new AccessKey(
        name, SecretHash.of(secret), Set.of(), /* isAdministrator= */ false, Optional.empty());
  }
}
