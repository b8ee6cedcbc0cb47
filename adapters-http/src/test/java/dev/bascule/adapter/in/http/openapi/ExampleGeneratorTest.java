package dev.bascule.adapter.in.http.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.openapi.ToolOperation.ExampleGenerator;
import dev.bascule.mcp.json.JsonCodec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class ExampleGeneratorTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'examples':[{'a':1},{'a':2}]} | {'a':1}",
        "{'type':'object','properties':{'a':{'default':1},'b':{}}} | {'a':1}",
        "{'type':'object','properties':{'a':{'type':'integer','default':1.0}}} | {'a':1.0}",
        "{'type':'object','properties':{'a':{'type':'string','examples':['x'],'default':'y'}},"
            + "'required':['a']} | {'a':'x'}",
        "{'type':'object','properties':{'a':{'type':['null','string'],'default':null}}}"
            + "| {'a':null}",
        "{'type':'object','properties':{'a':{'const':1},'b':{'enum':[1],'default':1}}}"
            + "| {'a':1,'b':1}",
      })
  void usesExamplesOfSchema(String schema, String example) {
    assertEquals(tree(example), ExampleGenerator.of(tree(schema)).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "{}",
        "{'type':'object'}",
        "{'examples':[1]}",
        "{'$schema':'http://json-schema.org/draft-07/schema#','examples':[{}]}",
        "{'type':'object','properties':{'a':{'default':1}},'required':['a','b']}",
        "{'type':'object','properties':{'a':{'type':'string','default':1}}}",
        "{'type':'object','properties':{'a':{'type':'integer','default':1.5}}}",
        "{'type':'object','properties':{'a':{'enum':['x'],'default':'y'}}}",
        "{'type':'object','properties':{'a':{'anyOf':[{}],'default':1}}}",
        "{'type':'object','properties':{'a':{'default':1}},'oneOf':[{}]}",
      })
  void inventsNothing(String schema) {
    assertThat(ExampleGenerator.of(tree(schema))).isEmpty();
  }

  private static JsonNode tree(String json) {
    return JsonCodec.MAPPER.readTree(json.replace('\'', '"'));
  }
}
