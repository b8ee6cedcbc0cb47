package dev.bascule.mcp.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StrictJsonTest {

  private static final String CALL =
      """
      {"jsonrpc":"2.0", "id":17, "method":"tools/call", "params":{"name":"weather", "arguments":
      {"city":"Zürich \\u20ac\\n", "days":[-1, 0.5, 1e-9, true, false, null, {}, []]}}}
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":[1,\"b\"]}",
        "\"\\ud83d\\ude00\"",
        "\"\\\\ud83d\"",
        "{\"\\uD83D\\uDE00\":\"\ud83d\ude00\"}"
      })
  void acceptsUnambiguousJson(String text) {
    assertTrue(StrictJson.isValid(text.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"a\":1,\"a\":1}",
        "{\"a\":{\"b\":1},\"c\":{\"b\":1,\"d\":2,\"b\":3}}",
        "{\"a\":1,\"\\u0061\":1}",
        "{}{}",
        "\"\\ud800\"",
        "\"\\udfff\\ud800\"",
        "[{\"a\":\"b\\uDBFF\"}]",
        "{\"\\udc00\":1}",
        "\ufeff{}",
        "01",
        "-",
        "1.",
        "+1",
        ".5",
        "truely",
        "nul",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{a:1}",
        "\"\\x\"",
        "\"\\u00g0\"",
        "\"\\u12",
        "\"\t\"",
        "\"",
        "[",
        "{\"a\":",
        "[1}",
        "NaN"
      })
  void rejectsAmbiguousJson(String text) {
    assertFalse(StrictJson.isValid(text.getBytes(UTF_8)));
  }

  @Test
  void rejectsOtherEncodings() {
    assertFalse(StrictJson.isValid("{\"a\":1}".getBytes(UTF_16BE)));
    assertFalse(StrictJson.isValid("\"é\"".getBytes(ISO_8859_1)));
    // An overlong form of "/".
    assertFalse(StrictJson.isValid(HexFormat.of().parseHex("22c0af22")));
    // A lone surrogate.
    assertFalse(StrictJson.isValid(HexFormat.of().parseHex("22eda08022")));
  }

  @Test
  void decidesUsualMessagesInOnePass() {
    assertTrue(StrictJson.QuickCheck.accepts(CALL.getBytes(UTF_8)));
    assertTrue(StrictJson.QuickCheck.accepts("[[{\"a\":{}}],\"\"]".getBytes(UTF_8)));
  }

  @Test
  void acceptsNothingDeeperThanAllowed() {
    assertTrue(StrictJson.isValid(nested(JsonCodec.MAX_DEPTH)));
    assertFalse(StrictJson.isValid(nested(JsonCodec.MAX_DEPTH + 1)));
  }

  private static byte[] nested(int levels) {
    String begin = "[{\"a\":".repeat(levels / 2) + "[".repeat(levels % 2);
    String end = "]".repeat(levels % 2) + "}]".repeat(levels / 2);
    return (begin + end).replace(":}", ":1}").getBytes(UTF_8);
  }

  @Test
  void decidesLikeJacksonAfterRandomChanges() {
    Random random = new Random(7);
    byte[] replacements = "{}[]\",:\\ud8DCe0-.1ft \n\t\u0000é".getBytes(UTF_8);
    RandomJson json = new RandomJson(random);
    for (int i = 0; i < 50_000; i++) {
      byte[] changed = (i % 2 == 0 ? CALL : json.spell(json.object(4))).getBytes(UTF_8);
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        changed[random.nextInt(changed.length)] =
            random.nextBoolean()
                ? replacements[random.nextInt(replacements.length)]
                : changed[random.nextInt(changed.length)];
      }
      assertEquals(
          StrictJson.isReadStrictly(changed),
          StrictJson.isValid(changed),
          () -> new String(changed, ISO_8859_1));
    }
  }
}
