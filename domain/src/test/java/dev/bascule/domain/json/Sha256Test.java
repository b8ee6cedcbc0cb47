package dev.bascule.domain.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Sha256Test {

  /** The example of FIPS 180-4: SHA-256 of "abc". */
  private static final Sha256 OF_ABC =
      new Sha256(
          0xba7816bf8f01cfeaL, 0x414140de5dae2223L, 0xb00361a396177a9cL, 0xb410ff61f20015adL);

  @Test
  void matchesFipsExample() {
    assertEquals(OF_ABC, Sha256.of("abc"));
    assertEquals(OF_ABC, Sha256.of("abc".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void hashesTextAsUtf8() {
    assertEquals(Sha256.of(new byte[] {(byte) 0xc3, (byte) 0xa9}), Sha256.of("\u00e9"));
  }

  @Test
  void hasBytes() {
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        HexFormat.of().formatHex(OF_ABC.toBytes()));
  }

  @Test
  void distinguishesTexts() {
    assertNotEquals(Sha256.of("{}"), Sha256.of("{ }"));
  }

  /** The example of FIPS 180-2, B.1. */
  @Test
  void hasShortText() {
    assertEquals("ba7816bf8f01", Sha256.of("abc").shortText());
  }
}
