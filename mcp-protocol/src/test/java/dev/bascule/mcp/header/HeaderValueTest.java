package dev.bascule.mcp.header;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HeaderValueTest {

  private static final String BEGIN = "=?base64?";
  private static final String END = "?=";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "us-west1",
        "a b",
        "~!\"#",
        "file:///a?b=c#d",
        "=?base64?x",
        "x?=",
        "=?Base64?x?=",
        "-7"
      })
  void keepsSafeText(String text) {
    assertEquals(text, HeaderValue.encode(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "Grüße|=?base64?R3LDvMOfZQ==?=",
        "Hello, 世界|=?base64?SGVsbG8sIOS4lueVjA==?=",
        " padded |=?base64?IHBhZGRlZCA=?=",
        "=?base64?literal?=|=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=",
        "=?base64?=|=?base64?PT9iYXNlNjQ/PQ==?=",
      })
  void encodesInvalidHeaderCharacters(String text, String header) {
    assertEquals(header, HeaderValue.encode(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"line1\nline2", "a\rb", "a\tb", "\u0000", "\u007f", "\u00a0", " "})
  void encodesControlCharactersAndSurroundingBlanks(String text) {
    assertEquals(text, decoded(HeaderValue.encode(text)));
    assertThat(HeaderValue.encode(text)).startsWith(BEGIN);
  }

  @Test
  void encodesAnyTextReversibly() {
    Random random = new Random(20260728);
    for (int i = 0; i < 20_000; i++) {
      String text = anyText(random);

      String header = HeaderValue.encode(text);

      assertEquals(text, decoded(header));
      assertEquals(new HeaderValue.Text(text), HeaderValue.decoded(List.of(header)));
      assertEquals(header, header.strip());
      assertTrue(header.chars().allMatch(each -> each >= ' ' && each <= '~'), header);
    }
  }

  /** Half of the texts consist of the markers that could be mistaken for an encoding. */
  private static String anyText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      switch (random.nextInt(6)) {
        case 0 -> text.append(BEGIN);
        case 1 -> text.append(END);
        case 2 -> text.append(' ');
        case 3 -> text.appendCodePoint(random.nextInt(0xD800));
        case 4 -> text.appendCodePoint(0x10000 + random.nextInt(0x1000));
        default -> text.append((char) (' ' + random.nextInt(95)));
      }
    }
    return text.toString();
  }

  private static String decoded(String header) {
    boolean isEncoded =
        header.startsWith(BEGIN)
            && header.endsWith(END)
            && header.length() >= BEGIN.length() + END.length();
    return isEncoded
        ? new String(
            Base64.getDecoder()
                .decode(header.substring(BEGIN.length(), header.length() - END.length())),
            UTF_8)
        : header;
  }
}
