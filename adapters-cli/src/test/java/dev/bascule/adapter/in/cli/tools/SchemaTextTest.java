package dev.bascule.adapter.in.cli.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class SchemaTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'type':'array','items':{'type':'array','items':{'type':'string'}}}; list of list of"
            + " string",
        "{'anyOf':[{'type':'integer'},{'oneOf':[{'const':1},{'$ref':'#/$defs/P'}]}]}; integer | 1 |"
            + " P",
      })
  void describesNestedTypes(String schema, String expected) {
    assertEquals(expected, type(schema.replace('\'', '"')));
  }

  @Test
  void describesFewLevels() {
    String lists = "{\"type\":\"array\",\"items\":".repeat(200) + "{}" + "}".repeat(200);
    String choices = "{\"anyOf\":[".repeat(200) + "{}" + "]}".repeat(200);

    assertThat(type(lists)).endsWith("list of …").hasSizeLessThan(200);
    assertEquals("…", type(choices));
  }

  private static String type(String schema) {
    return SchemaText.type(JsonMapper.shared().readTree(schema));
  }
}
