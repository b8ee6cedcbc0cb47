package dev.bascule.mcp.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.json.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

final class RawJsonObjectTest {

  private static RawJsonObject object(String text) {
    return RawJsonObject.of(text).orElseThrow();
  }

  @Test
  void keepsValuesAsWritten() {
    RawJsonObject object = object(" { \"a\" : [ 1.50 , \"}\\\"\" ] , \"b\":{\"c\": null} } ");

    assertEquals(Set.of("a", "b"), object.names());
    assertEquals(Optional.of("[ 1.50 , \"}\\\"\" ]"), object.raw("a"));
    assertEquals(Optional.of(JsonBytes.of("{\"c\": null}")), object.json("b"));
    assertArrayEquals(
        "{\"c\": null}".getBytes(StandardCharsets.UTF_8), object.bytes("b").orElseThrow());
    assertEquals("{\"a\":[ 1.50 , \"}\\\"\" ],\"b\":{\"c\": null}}", object.toString());
  }

  @Test
  void findsMembersByTheirDecodedNames() {
    RawJsonObject object = object("{\"\\u0061b\":1,\"é\":\"\\u00fc\",\"a\\\\b\":3,\"\":4}");

    assertEquals(List.of("ab", "é", "a\\b", ""), List.copyOf(object.names()));
    assertEquals(Optional.of("1"), object.raw("ab"));
    assertEquals(Optional.of("ü"), object.string("é"));
    assertEquals(Optional.of("3"), object.raw("a\\b"));
    assertEquals(Optional.of("4"), object.raw(""));
    assertFalse(object.has("\\u0061b"));
    assertFalse(object.has("a\\\\b"));
    assertFalse(object.has("a"));
  }

  @Test
  void distinguishesTypes() {
    RawJsonObject object = object("{\"n\":null,\"t\":true,\"s\":\"true\",\"o\":{},\"a\":[{}]}");

    assertTrue(object.has("n"));
    assertFalse(object.hasNonNull("n"));
    assertTrue(object.hasNonNull("s"));
    assertTrue(object.isTrue("t"));
    assertFalse(object.isTrue("s"));
    assertTrue(object.hasObject("o"));
    assertFalse(object.hasObject("a"));
    assertEquals(Optional.empty(), object.string("t"));
    assertTrue(object.object("a").isEmpty());
    assertTrue(object.object("o").orElseThrow().isEmpty());
  }

  @Test
  void usesLastOfRepeatedNames() {
    RawJsonObject object = object("{\"a\":1,\"b\":{\"c\":1,\"\\u0063\":2},\"a\":3}");

    assertEquals("{\"a\":3,\"b\":{\"c\":1,\"\\u0063\":2}}", object.toString());
    assertEquals(Optional.of("2"), object.object("b").orElseThrow().raw("c"));
    assertEquals("{\"a\":4}", object.filterNames("a"::equals).with("a", "4").toString());
  }

  @Test
  void replacesMembersInPlace() {
    RawJsonObject object = object("{ \"a\":1, \"\\u0062\":2, \"c\":3 }");

    RawJsonObject changed = object.with("b", "{\"x\":[]}").withString("d", "\"");

    assertEquals("{\"a\":1,\"\\u0062\":{\"x\":[]},\"c\":3,\"d\":\"\\\"\"}", changed.toString());
    assertEquals(Optional.of("[]"), changed.object("b").orElseThrow().raw("x"));
    assertEquals(Optional.of("\""), changed.string("d"));
    assertEquals(JsonBytes.of("{}"), changed.filterNames(_ -> false).toJson());
    assertEquals("{}", RawJsonObject.EMPTY.toString());
  }

  @Test
  void comparesStringsByTheirDecodedText() {
    RawJsonObject object =
        RawJsonObject.ofStrict(
                "{\"a\":\"x\",\"b\":\"\\u0078\",\"c\":1,\"d\":\"\"}"
                    .getBytes(StandardCharsets.UTF_8))
            .orElseThrow();

    assertTrue(object.hasString("a", "x"));
    assertTrue(object.hasString("b", "x"));
    assertTrue(object.hasString("d", ""));
    assertFalse(object.hasString("a", "xy"));
    assertFalse(object.hasString("a", ""));
    assertFalse(object.hasString("c", "1"));
    assertFalse(object.hasString("e", "x"));
    assertTrue(object.hasAny(Set.of("a", "z")));
    assertFalse(object.hasAny(Set.of("y", "z")));
  }

  @Test
  void detectsOtherMembers() {
    RawJsonObject object = object("{\"a\":1,\"b\":2}");

    assertTrue(object.hasOnly(Set.of("a", "b", "c")));
    assertFalse(object.hasOnly(Set.of("a", "c")));
    assertTrue(RawJsonObject.EMPTY.hasOnly(Set.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "\"{}\"", "null"})
  void isEmptyForOtherValues(String text) {
    assertTrue(RawJsonObject.of(text).isEmpty());
    assertTrue(RawJsonObject.ofStrict(text.getBytes(StandardCharsets.UTF_8)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "{\"a\":}", "{\"a\":[1}", "{\"a\":tru}", "{\"a\" 1}", "{\"a\":\"\\x\"}"})
  void rejectsMalformedText(String text) {
    assertThrows(JacksonException.class, () -> RawJsonObject.of(text));
  }

  @Test
  void parsesLikeJackson() {
    RandomJson json = new RandomJson(new Random(20_261_128));
    for (int i = 0; i < 2_000; i++) {
      String text = json.spell(json.object(/* depth= */ 4));

      assertSame(JsonCodec.read(JsonBytes.of(text)), object(text));
      assertSame(
          JsonCodec.read(JsonBytes.of(text)),
          RawJsonObject.ofStrict(text.getBytes(StandardCharsets.UTF_8)).orElseThrow());
    }
  }

  private static void assertSame(JsonNode expected, RawJsonObject object) {
    assertEquals(List.copyOf(expected.propertyNames()), List.copyOf(object.names()));
    for (String name : object.names()) {
      JsonNode value = expected.get(name);
      assertEquals(value, JsonCodec.read(object.json(name).orElseThrow()));
      assertEquals(value.isString(), object.string(name).isPresent());
      object.string(name).ifPresent(text -> assertEquals(value.stringValue(), text));
      object.object(name).ifPresent(inner -> assertSame(value, inner));
    }
    assertEquals(expected, JsonCodec.read(object.toJson()));
  }
}
