package dev.bascule.mcp.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.cache.KeyNormalization;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.mcp.json.RandomJson.Value;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalizedArgumentsTest {

  private static final JsonBytes TOOL =
      JsonBytes.of(
          """
          {"name":"search","inputSchema":{"properties":{
            "limit":{"default":10},"order":{"default":"Asc"},"all":{"default":false},
            "labels":{"default":["x"]},"filter":{"default":{}},"none":{"default":null},"query":{}}}}
          """);

  private static final KeyNormalization EVERYTHING =
      new KeyNormalization(
          Set.of(List.of("id"), List.of("client", "trace")),
          Set.of(List.of("labels"), List.of("filter", "tags")),
          Set.of(List.of("query"), List.of("filter", "text"), List.of("order")),
          /* addsDefaults= */ true);

  private static Sha256 digest(String json, KeyNormalization normalization) {
    ToolArguments arguments =
        assertInstanceOf(
                ToolArgumentsParser.ParseResult.Valid.class,
                ToolArgumentsParser.parse(json.getBytes(StandardCharsets.UTF_8)))
            .arguments();
    return NormalizedArguments.digest(
        arguments,
        normalization,
        normalization.addsDefaults() ? NormalizedArguments.defaultsOf(TOOL) : Map.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"id\":1,\"a\":2}                       | {\"a\":2,\"id\":\"other\"}",
        "{\"id\":{\"x\":[1]},\"a\":2}             | {\"a\":2}",
        "{\"client\":{\"trace\":1,\"name\":\"c\"}} | {\"client\":{\"name\":\"c\",\"trace\":2}}",
        "{\"labels\":[\"b\",\"a\",1]}             | {\"labels\":[1,\"a\",\"b\"]}",
        "{\"labels\":[{\"b\":1,\"a\":2},[3]]}     | {\"labels\":[[3],{\"a\":2,\"b\":1}]}",
        "{\"filter\":{\"tags\":[2,1]}}            | {\"filter\":{\"tags\":[1,2]}}",
        "{\"query\":\"  Some   TEXT \"}           | {\"query\":\"some\\ttext\"}",
        "{\"query\":\"\\u00a0a\\n\\r\\nB\\u2003\"} | {\"query\":\"A b\"}",
        "{\"query\":\"\\u00c9t\\u00e9\"}          | {\"query\":\"E\\u0301te\\u0301\"}",
        "{\"filter\":{\"text\":\"A\"}}            | {\"filter\":{\"text\":\" a\"}}",
        "{\"limit\":10}                           | {}",
        "{\"all\":false,\"limit\":10,\"order\":\"asc\"} | {\"order\":\"ASC \"}",
      })
  void doesNotDistinguishWhatIsNamed(String one, String other) {
    assertEquals(digest(one, EVERYTHING), digest(other, EVERYTHING));
    assertNotEquals(digest(one, KeyNormalization.NONE), digest(other, KeyNormalization.NONE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1}                          | {\"a\":1.0}",
        "{\"a\":1}                          | {\"a\":\"1\"}",
        "{\"a\":\"x\"}                      | {\"a\":\"X\"}",
        "{\"a\":[1,2]}                      | {\"a\":[2,1]}",
        "{\"a\":{\"id\":1}}                 | {\"a\":{\"id\":2}}",
        "{\"labels\":[\"a\"]}               | {\"labels\":[\"a\",\"a\"]}",
        "{\"labels\":[\"A\"]}               | {\"labels\":[\"a\"]}",
        "{\"labels\":[\"1\"]}               | {\"labels\":[1]}",
        "{\"labels\":[\"a,b\"]}             | {\"labels\":[\"a\",\"b\"]}",
        "{\"labels\":[\"x\"]}               | {}",
        "{\"filter\":{\"labels\":[1,2]}}    | {\"filter\":{\"labels\":[2,1]}}",
        "{\"filter\":{\"query\":\"A\"}}     | {\"filter\":{\"query\":\"a\"}}",
        "{\"filter\":{\"limit\":10}}        | {\"filter\":{}}",
        "{\"query\":\"ab\"}                 | {\"query\":\"a b\"}",
        "{\"query\":\"x\\u0000\"}           | {\"query\":\"x\"}",
        "{\"query\":[\"A\"]}                | {\"query\":[\"a\"]}",
        "{\"query\":\"1\"}                  | {\"query\":1}",
        "{\"client\":{\"trace\":1}}         | {}",
        "{\"limit\":10.0}                   | {}",
        "{\"limit\":null}                   | {}",
        "{\"none\":null}                    | {}",
      })
  void distinguishesEverythingElse(String one, String other) {
    assertNotEquals(digest(one, EVERYTHING), digest(other, EVERYTHING));
  }

  @Test
  void comparesLongTextsExactly() {
    String limit = "a".repeat(NormalizedArguments.MAX_FOLDED);
    String longer = limit + "a";

    assertEquals(query(limit), query(limit.toUpperCase(Locale.ROOT)));
    assertNotEquals(query(longer), query(longer.toUpperCase(Locale.ROOT)));
  }

  private static Sha256 query(String text) {
    return digest("{\"query\":\"" + text + "\"}", EVERYTHING);
  }

  @Test
  void addsNoDefaultToIgnoredArgument() {
    KeyNormalization ignoring =
        new KeyNormalization(
            Set.of(List.of("limit")), Set.of(), Set.of(), /* addsDefaults= */ true);

    assertEquals(digest("{\"limit\":7}", ignoring), digest("{}", ignoring));
  }

  @Test
  void equalsDigestOfArgumentsWithoutNormalization() {
    assertEquals(
        Sha256.of("{\"a\":[2,1],\"b\":\"X\"}"),
        digest("{ \"b\":\"X\", \"a\":[2, 1] }", KeyNormalization.NONE));
  }

  /** A model builds the normal form as a tree, and compares the canonical forms of that. */
  @Test
  void equalsModelForRandomArguments() {
    KeyNormalization named =
        new KeyNormalization(
            Set.of(List.of("a"), List.of("b", "a")),
            Set.of(List.of("b"), List.of("", "a")),
            Set.of(List.of("é"), List.of("b", "b")),
            /* addsDefaults= */ false);
    RandomJson json = new RandomJson(new Random(20_261_203));
    int changed = 0;
    for (int i = 0; i < 20_000; i++) {
      Value value = json.object(/* depth= */ 4);
      Value normal = normal(value, List.of(), named);
      changed += normal.equals(value) ? 0 : 1;

      assertEquals(
          Sha256.of(ParsedJson.canonical(json.spell(normal))), digest(json.spell(value), named));
    }
    assertTrue(changed > 500, changed + " values with named parts");
  }

  private static Value normal(Value value, List<String> path, KeyNormalization named) {
    return switch (value) {
      case Value.Members(Map<String, Value> members) -> {
        Map<String, Value> kept = new TreeMap<>();
        members.forEach(
            (name, member) -> {
              List<String> within = within(path, name);
              if (!named.ignored().contains(within)) {
                kept.put(name, normal(member, within, named));
              }
            });
        yield new Value.Members(kept);
      }
      case Value.Items(List<Value> items) when named.unordered().contains(path) ->
          new Value.Items(
              items.stream().sorted(Comparator.comparing(NormalizedArgumentsTest::text)).toList());
      case Value.Text(String text) when named.folded().contains(path) ->
          new Value.Text(
              Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFC)
                  .replaceAll("\\s+", " ")
                  .replaceAll("^ | $", ""));
      case Value.Items _, Value.Text _, Value.Literal _ -> value;
    };
  }

  private static String text(Value value) {
    return ParsedJson.canonical("{\"a\":" + new RandomJson(new Random(1)).spell(value) + "}");
  }

  private static List<String> within(List<String> path, String name) {
    return Stream.concat(path.stream(), Stream.of(name)).toList();
  }
}
