package dev.bascule.mcp.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.mcp.json.RandomJson.Value;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The canonical form is a cache key, so it must not change by a byte. */
final class CanonicalJsonTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                  | {}",
        "{ \"b\" : 1, \"a\" : [ ] }          | {\"a\":[],\"b\":1}",
        "{\"a\":{\"d\":1,\"c\":2},\"b\":3}   | {\"a\":{\"c\":2,\"d\":1},\"b\":3}",
        "{\"c\":{\"z\":{\"y\":1,\"x\":2}},\"b\":[{\"n\":1,\"m\":2}],\"a\":3} "
            + "| {\"a\":3,\"b\":[{\"m\":2,\"n\":1}],\"c\":{\"z\":{\"x\":2,\"y\":1}}}",
        "{\"a\":\"x\\\"\\\\\\n\\u001f/y\"}   | {\"a\":\"x\\u0022\\u005c\\u000a\\u001f/y\"}",
        "{\"\\n\":1,\"\":2}                  | {\"\":2,\"\\u000a\":1}",
        "{\"a\":\"é\\ud83d\\ude00\"}         | {\"a\":\"é😀\"}",
        "{\"\\ufb00\":1,\"\\ud83d\\ude00\":2} | {\"😀\":2,\"\ufb00\":1}",
      })
  void isUnique(String text, String form) {
    assertEquals(form, ParsedJson.canonical(text));
  }

  @Test
  void equalsReferenceImplementation() {
    RandomJson json = new RandomJson(new Random(20_261_126));
    for (int i = 0; i < 5_000; i++) {
      Value value = json.object(/* depth= */ 4);

      assertEquals(plain(value), ParsedJson.canonical(json.spell(value)));
    }
  }

  private static String plain(Value value) {
    return switch (value) {
      case Value.Literal(String text) -> text;
      case Value.Text(String text) -> quoted(text);
      case Value.Items(List<Value> items) ->
          items.stream().map(CanonicalJsonTest::plain).collect(Collectors.joining(",", "[", "]"));
      case Value.Members(Map<String, Value> members) ->
          new TreeMap<>(members)
              .entrySet().stream()
                  .map(member -> quoted(member.getKey()) + ":" + plain(member.getValue()))
                  .collect(Collectors.joining(",", "{", "}"));
    };
  }

  private static String quoted(String text) {
    return text.chars()
        .mapToObj(
            unit ->
                unit == '"' || unit == '\\' || unit < ' '
                    ? "\\u%04x".formatted(unit)
                    : "" + (char) unit)
        .collect(Collectors.joining("", "\"", "\""));
  }
}
