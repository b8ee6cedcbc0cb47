package dev.bascule.domain.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DigestTest {

  /** The example of FIPS 180-4: SHA-256 of "abc". */
  private static final Digest OF_ABC =
      new Digest(
          0xba7816bf8f01cfeaL, 0x414140de5dae2223L, 0xb00361a396177a9cL, 0xb410ff61f20015adL);

  @Test
  void isSha256() {
    assertEquals(OF_ABC, Digest.of("abc"));
    assertEquals(OF_ABC, Digest.of("abc".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void hashesTheUtf8OfAText() {
    assertEquals(Digest.of(new byte[] {(byte) 0xc3, (byte) 0xa9}), Digest.of("\u00e9"));
  }

  @Test
  void tellsTextsApart() {
    assertNotEquals(Digest.of("{}"), Digest.of("{ }"));
  }
}
