package dev.bascule.adapter.in.http.access;

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
import org.junit.jupiter.params.provider.ValueSource;

final class AccessSettingsTest {

  private static final AccessKey FIRST = key("first", "key-of-the-first");
  private static final AccessKey LAST = key("last", "key-of-the-last!");
  private static final AccessSettings SETTINGS =
      new AccessSettings(List.of(FIRST, LAST), Cors.NONE, Set.of("Bridge.Example"));

  @Test
  void findTheKeyWhereverItStands() {
    assertEquals(Optional.of(FIRST), SETTINGS.find("key-of-the-first"));
    assertEquals(Optional.of(LAST), SETTINGS.find("key-of-the-last!"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "key-of-the-firs", "key-of-the-first ", "KEY-OF-THE-FIRST", "last", "ключ"})
  void findNothingElse(String secret) {
    assertEquals(Optional.empty(), SETTINGS.find(secret));
  }

  @Test
  void askForKeysOnlyWhereThereAreAny() {
    assertTrue(SETTINGS.asksForKeys());
    assertFalse(AccessSettings.OPEN.asksForKeys());
    assertEquals(Optional.empty(), AccessSettings.OPEN.find(""));
  }

  @Test
  void showNeitherASecretNorItsHash() {
    assertEquals(
        "AccessKey[name=first, fingerprint=Fingerprint[...], isAdministrator=false]",
        FIRST.toString());
  }

  @Test
  void knowHostsInSmallLetters() {
    assertEquals(Set.of("bridge.example"), SETTINGS.hosts());
  }

  @Test
  void compareSecretsOfAnyLengthByHashesOfOneLength() {
    Fingerprint fingerprint = Fingerprint.of("a");

    assertEquals(fingerprint, Fingerprint.of("a"));
    assertEquals(fingerprint.hashCode(), Fingerprint.of("a").hashCode());
    assertNotEquals(fingerprint, Fingerprint.of("a".repeat(10_000)));
    assertNotEquals(fingerprint, Fingerprint.of(""));
  }

  @Test
  void doNotTakeAKeyOfNobody() {
    assertThrows(IllegalArgumentException.class, () -> key("", "key-of-the-first"));
  }

  private static AccessKey key(String name, String secret) {
    return new AccessKey(name, Fingerprint.of(secret), /* isAdministrator= */ false);
  }
}
