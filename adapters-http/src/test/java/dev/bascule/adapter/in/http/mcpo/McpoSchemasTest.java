package dev.bascule.adapter.in.http.mcpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.mcpo.McpoDocument.McpoNames;
import dev.bascule.adapter.in.http.mcpo.McpoDocument.McpoSchemas;
import dev.bascule.mcp.json.JsonCodec;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Each schema is moved as that of the tool {@code t}. */
final class McpoSchemasTest {

  private final ObjectNode components = JsonCodec.object();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type':'object','properties':{'a':{'type':'string','enum':['x']}},'x':1.50}|"
            + " {'t_f':{'type':'object','properties':{'a':{'type':'string','enum':['x']}},'x':1.50,'title':'t_f'}}",
        "{'title':'T','$schema':'s','$id':'i','properties':{'$defs':{'type':'string'}}}"
            + "| {'t_f':{'title':'T','properties':{'$defs':{'type':'string'}}}}",
        "{'title':'T','properties':{'p':{'$ref':'#/$defs/P','description':'d'}},'$defs':{'P':{'type':'string'}}}|"
            + " {'t_f':{'title':'T','properties':{'p':{'$ref':'#/components/schemas/t_f_P','description':'d'}}},"
            + "'t_f_P':{'type':'string'}}",
        "{'title':'T','items':{'$ref':'#/definitions/a~1b'},'definitions':{'a/b':{'type':'null'}}}|"
            + " {'t_f':{'title':'T','items':{'$ref':'#/components/schemas/t_f_a_1b'}},'t_f_a_1b':{'type':'null'}}",
        "{'title':'T','anyOf':[{'$ref':'#/$defs/P'},{'$ref':'#/$defs/P'}],'$defs':{'P':{}}}"
            + "| {'t_f':{'title':'T','anyOf':[{'$ref':'#/components/schemas/t_f_P'},"
            + "{'$ref':'#/components/schemas/t_f_P'}]},'t_f_P':{}}",
        "{'title':'T','default':{'$ref':'#/$defs/P','$defs':1}}"
            + "| {'t_f':{'title':'T','default':{'$ref':'#/$defs/P','$defs':1}}}",
        "{'title':'T','properties':{'$ref':{'type':'string'}}}"
            + "| {'t_f':{'title':'T','properties':{'$ref':{'type':'string'}}}}",
        "{'title':'T','additionalProperties':false,'items':true}"
            + "| {'t_f':{'title':'T','additionalProperties':false,'items':true}}",
        "{'title':'T','type':'object','properties':{'again':{'$ref':'#'}}}|"
            + " {'t_f':{'title':'T','type':'object','properties':{'again':{'title':'T','type':'object'}}}}",
      })
  void areMovedWithTheirReferences(String schema, String expected) {
    JsonNode moved = move(json(schema));

    assertEquals(json("{'$ref':'#/components/schemas/t_f'}"), moved);
    assertEquals(json(expected), components);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://a.example/s.json", "#anchor", "#/$defs/absent", "#/type", "#/%24defs/P"})
  void ignoreExternalReferences(String reference) {
    ObjectNode schema = JsonCodec.object().put("title", "T").put("type", "object");
    schema.putObject("properties").putObject("p").put("$ref", reference);

    move(schema);

    assertEquals(json("{'t_f':{'title':'T','type':'object','properties':{'p':{}}}}"), components);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'$ref':'#'}",
        "{'properties':{'a':{'$ref':'#/properties/a'}}}",
        "{'properties':{'a':{'items':{'$ref':'#/properties/a'}}}}",
        "{'$ref':'#/$defs/N','$defs':{'N':{'properties':{'next':{'$ref':'#/$defs/N'}}}}}",
        "{'$ref':'#/$defs/A','$defs':{'A':{'items':{'$ref':'#/$defs/B'}},'B':{'items':{'$ref':'#/$defs/A'}}}}",
        "{'properties':{'a':{'$ref':'#/$defs/A'},'b':{'$ref':'#/$defs/B'}},"
            + "'$defs':{'A':{'anyOf':[{'$ref':'#/$defs/B'}]},'B':{'anyOf':[{'$ref':'#/$defs/A'}]}}}",
      })
  void containNoCycles(String schema) {
    JsonNode moved = move(json(schema));

    follow(moved, new ArrayDeque<>());
  }

  @Test
  void limitManyDeepReferences() {
    ObjectNode schema = JsonCodec.object();
    schema.put("$ref", "#/$defs/d0");
    ObjectNode definitions = schema.putObject("$defs");
    for (int i = 0; i < 10_000; i++) {
      definitions.putObject("d" + i).put("$ref", "#/$defs/d" + (i + 1));
    }

    follow(move(schema), new ArrayDeque<>());

    assertTrue(components.size() <= 51, () -> components.size() + " components");
  }

  /** Each definition is as deep as a schema may be, and its innermost schema is the next one. */
  @Test
  void limitDepthOfSchemasAndReferencesTogether() {
    ObjectNode schema = JsonCodec.object();
    schema.put("$ref", "#/$defs/d0");
    ObjectNode definitions = schema.putObject("$defs");
    for (int i = 0; i < 50; i++) {
      ObjectNode innermost = definitions.putObject("d" + i);
      for (int level = 0; level < 90; level++) {
        innermost = innermost.put("type", "array").putObject("items");
      }
      innermost.put("$ref", "#/$defs/d" + (i + 1));
    }
    definitions.putObject("d50").put("type", "string");

    follow(move(schema), new ArrayDeque<>());

    assertTrue(depth(components) < 250, () -> "a component has " + depth(components) + " levels");
    assertThat(components.propertyNames()).contains("t_f", "t_f_d0", "t_f_d1");
  }

  private static int depth(JsonNode node) {
    return 1 + node.valueStream().mapToInt(McpoSchemasTest::depth).max().orElse(0);
  }

  private void follow(JsonNode node, Deque<String> way) {
    JsonNode reference = node.get("$ref");
    if (reference != null && reference.isString()) {
      String name = reference.asString().replace("#/components/schemas/", "");
      assertTrue(components.has(name), () -> name + " is not there");
      assertThat(way).as(() -> name + " leads back to itself").doesNotContain(name);
      way.push(name);
      follow(components.get(name), way);
      way.pop();
    }
    node.forEach(within -> follow(within, way));
  }

  private JsonNode move(JsonNode schema) {
    return new McpoSchemas(new McpoNames(), components, schema, Long.MAX_VALUE).move("t_f");
  }

  private static JsonNode json(String text) {
    return JsonCodec.MAPPER.readTree(text.replace('\'', '"'));
  }
}
