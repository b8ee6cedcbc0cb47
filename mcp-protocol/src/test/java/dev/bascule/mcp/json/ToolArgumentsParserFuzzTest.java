package dev.bascule.mcp.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.mcp.json.RandomJson.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * Any octets are valid arguments or are rejected with one line. Canonical forms are equal if and
 * only if the values are equal, since they can be parsed again and have only one spelling.
 */
final class ToolArgumentsParserFuzzTest {

  @FuzzTest
  void holds(byte[] utf8) {
    switch (ToolArgumentsParser.parse(utf8)) {
      case ToolArgumentsParser.ParseResult.Invalid(String detail) ->
          assertEquals(1, detail.lines().count());
      case ToolArgumentsParser.ParseResult.Valid(ToolArguments arguments) -> {
        if (utf8.length > 0) {
          assertEquals(JsonBytes.copyOf(utf8), arguments.json());
          assertCanonical(new String(utf8, StandardCharsets.UTF_8), arguments);
        }
      }
    }
  }

  private static void assertCanonical(String text, ToolArguments arguments) {
    Value value = ParsedJson.of(text);
    String canonical = ParsedJson.canonical(text);
    assertEquals(value, ParsedJson.of(canonical));
    assertEquals(canonical, ParsedJson.canonical(canonical));

    String other = new RandomJson(new Random(Arrays.hashCode(text.toCharArray()))).spell(value);
    assertEquals(canonical, ParsedJson.canonical(other));
    assertEquals(arguments.digest(), read(other).digest());
  }

  private static ToolArguments read(String text) {
    return assertInstanceOf(
            ToolArgumentsParser.ParseResult.Valid.class,
            ToolArgumentsParser.parse(text.getBytes(StandardCharsets.UTF_8)))
        .arguments();
  }
}
