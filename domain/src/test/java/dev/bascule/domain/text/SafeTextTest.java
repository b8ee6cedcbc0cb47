package dev.bascule.domain.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SafeTextTest {

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x0, 0x7, 0xd, 0x1b, 0x7f, 0x85, 0x9b, 0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x200b, 0x200c,
        0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202e, 0x2060, 0x2064, 0x2066, 0x2069, 0x3164,
        0xfeff, 0xfff9, 0xe0001, 0xe0041, 0xe0100
      })
  void replacesOrEscapesUnsafeCharacters(int codePoint) {
    String unsafe = "pay" + Character.toString(codePoint) + "pal";

    assertThat(SafeText.text(unsafe)).isEqualTo("pay\ufffdpal");
    assertThat(SafeText.line(unsafe)).matches("pay[\ufffd ]pal");
    assertThat(SafeText.json(unsafe)).matches("[ -~]+");
    assertThat(withoutEscapes(SafeText.json(unsafe))).isEqualTo(unsafe);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "two\nlines\tand a tab",
        "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0600\u0661",
        "e\u0301 \u2764\ufe0f \u65e5\u672c"
      })
  void keepsVisibleText(String text) {
    assertThat(SafeText.text(text)).isEqualTo(text);
    assertThat(SafeText.json(text)).isEqualTo(text);
  }

  @Test
  void hidesNoJoinerAtTheEdge() {
    assertThat(SafeText.text("\u200dab\u200c")).isEqualTo("\ufffdab\ufffd");
  }

  private static String withoutEscapes(String json) {
    return Pattern.compile("\\\\u([0-9a-f]{4})")
        .matcher(json)
        .replaceAll(SafeTextTest::escapedCharacter);
  }

  private static String escapedCharacter(MatchResult escape) {
    return Matcher.quoteReplacement(Character.toString(Integer.parseInt(escape.group(1), 16)));
  }
}
