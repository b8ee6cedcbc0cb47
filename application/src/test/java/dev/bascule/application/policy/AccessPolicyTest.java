package dev.bascule.application.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessPolicyTest {

  private static final AccessKey FIRST = key("first", "key-of-the-first");
  private static final AccessKey LAST = key("last", "key-of-the-last!");
  private static final AccessPolicy POLICY =
      new AccessPolicy(List.of(FIRST, LAST), /* tokens= */ false, Rights.ALL);

  @Test
  void findsTheKeyWhereverItStands() {
    assertEquals(Optional.of(FIRST), POLICY.find("key-of-the-first"));
    assertEquals(Optional.of(LAST), POLICY.find("key-of-the-last!"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "key-of-the-firs", "key-of-the-first ", "KEY-OF-THE-FIRST", "last", "ключ"})
  void findsNothingElse(String secret) {
    assertEquals(Optional.empty(), POLICY.find(secret));
  }

  @Test
  void asksForCredentialsOnlyWhereThereAreAny() {
    assertTrue(POLICY.asksForCredentials());
    assertTrue(new AccessPolicy(List.of(), /* tokens= */ true, Rights.ALL).asksForCredentials());
    assertFalse(AccessPolicy.OPEN.asksForCredentials());
    assertEquals(Optional.empty(), AccessPolicy.OPEN.find(""));
  }

  @Test
  void showsNeitherASecretNorItsHash() {
    assertEquals(
        "AccessKey[name=first, fingerprint=Fingerprint[...], groups=[], isAdministrator=false,"
            + " expires=Optional.empty]",
        FIRST.toString());
  }

  @Test
  void comparesSecretsOfAnyLengthByHashesOfOneLength() {
    Fingerprint fingerprint = Fingerprint.of("a");

    assertEquals(fingerprint, Fingerprint.of("a"));
    assertEquals(fingerprint.hashCode(), Fingerprint.of("a").hashCode());
    assertNotEquals(fingerprint, Fingerprint.of("a".repeat(10_000)));
    assertNotEquals(fingerprint, Fingerprint.of(""));
  }

  @Test
  void doesNotTakeAKeyOfNobody() {
    assertThrows(IllegalArgumentException.class, () -> key("", "key-of-the-first"));
  }

  private static AccessKey key(String name, String secret) {
    return new AccessKey(name, Fingerprint.of(secret), /* isAdministrator= */ false);
  }
}
