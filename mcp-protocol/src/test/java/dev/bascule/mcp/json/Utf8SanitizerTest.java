package dev.bascule.mcp.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Utf8SanitizerTest {

  private static final byte OF_SURROGATES = (byte) 0xED;
  private static final byte OF_LAST_PLANE = (byte) 0xF4;

  @Test
  void returnsValidMessageUnchanged() throws MalformedMessageException {
    byte[] message = "{\"text\":\"plain, ünïcödé, 日本語, 🎉 and more\"}".getBytes(UTF_8);

    assertSame(message, Utf8Sanitizer.sanitize(message));
  }

  /** Overlong encodings, values beyond Unicode, and incomplete sequences. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "61c0af62",
        "61f5808080",
        "61ff62",
        "80",
        "e282",
        "f09f8e",
        "61c3",
        "e0809f",
        "f08080af",
        "3132333435363738ff3132333435363738e2"
      })
  void replacesInvalidBytesLikeJava(String hex) throws MalformedMessageException {
    byte[] message = HexFormat.of().parseHex(hex);

    assertArrayEquals(new String(message, UTF_8).getBytes(UTF_8), Utf8Sanitizer.sanitize(message));
  }

  /** Surrogates, and values beyond Unicode: Java replaces each once. */
  @ParameterizedTest
  @CsvSource({"61eda08062, 3", "61f490808062, 4"})
  void replacesEachByteOfInvalidCodePoint(String hex, int replaced)
      throws MalformedMessageException {
    byte[] message = HexFormat.of().parseHex(hex);

    assertEquals(
        "a" + "\uFFFD".repeat(replaced) + "b", new String(Utf8Sanitizer.sanitize(message), UTF_8));
  }

  @Test
  void agreesWithJavaOnRandomBytes() throws MalformedMessageException {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] message = new byte[random.nextInt(40)];
      random.nextBytes(message);
      for (int at = 0; at < message.length; at++) {
        // Mostly ASCII, to cover the loop over eight bytes as well.
        message[at] = random.nextInt(4) == 0 ? message[at] : (byte) (message[at] & 0x7F);
        message[at] =
            message[at] == OF_SURROGATES || message[at] == OF_LAST_PLANE ? 0 : message[at];
      }

      assertArrayEquals(
          new String(message, UTF_8).getBytes(UTF_8),
          Utf8Sanitizer.sanitize(message),
          () -> HexFormat.of().formatHex(message));
    }
  }

  @Test
  void rejectsBinaryMessage() throws MalformedMessageException {
    byte[] most = new byte[Utf8Sanitizer.MAX_REPLACED];
    Arrays.fill(most, (byte) 0xFF);
    byte[] more = new byte[Utf8Sanitizer.MAX_REPLACED + 1];
    Arrays.fill(more, (byte) 0xFF);

    assertEquals(3 * most.length, Utf8Sanitizer.sanitize(most).length);
    assertThrows(MalformedMessageException.class, () -> Utf8Sanitizer.sanitize(more));
  }
}
