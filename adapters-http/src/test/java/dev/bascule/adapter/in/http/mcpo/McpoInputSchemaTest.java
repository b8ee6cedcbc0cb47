package dev.bascule.adapter.in.http.mcpo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.mcp.json.JsonCodec;
import dev.bascule.mcp.json.RawJsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class McpoInputSchemaTest {

  private static final String CLOSED =
      "{'type':'object','properties':{'a':{},'b':{}},'required':['a']}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type':'object'}                                   | false",
        "{'type':'object','properties':{}}                   | false",
        "{'type':'object','additionalProperties':false}      | false",
        "{'type':'object','additionalProperties':true}       | true",
        "{'type':'object','additionalProperties':{}}         | true",
        "{'type':'object','patternProperties':{'^x':{}}}     | true",
        "{'$ref':'#/$defs/A','$defs':{'A':{}}}               | true",
        "{'type':'object','properties':{'a':{}}}             | true",
        "true                                                | true",
      })
  void detectsArguments(String schema, boolean takesArguments) {
    assertEquals(takesArguments, shape(schema).takesArguments());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':1.50,'b':'x'}        | {'a':1.50,'b':'x'}",
        "{'a':1,'b':null}          | {'a':1}",
        "{'a':null,'b':null}       | {'a':null}",
        "{'a':{'c':null},'z':1}    | {'a':{'c':null}}",
        "{}                        | {}",
      })
  void omitsNullAndUnknownArguments(String arguments, String expected) {
    assertEquals(json(expected), shape(CLOSED).filter(object(arguments)).toJson().text());
  }

  @Test
  void keepsAdditionalArguments() {
    McpoInputSchema shape =
        shape("{'type':'object','properties':{'a':{}},'additionalProperties':true}");

    assertEquals(json("{'a':1,'z':2}"), shape.filter(object("{'a':1,'z':2}")).toJson().text());
  }

  @Test
  void acceptsEverythingIfToolIsUnreadable() {
    JsonBytes endless = JsonBytes.of("{\"inputSchema\":{\"default\":" + "9".repeat(2_000) + "}}");
    Tool tool = new Tool(new ToolName("a"), endless, ToolAnnotations.UNKNOWN);

    assertTrue(McpoInputSchema.ofTool(tool).allowsAdditional());
  }

  private static McpoInputSchema shape(String schema) {
    return McpoInputSchema.of(JsonCodec.MAPPER.readTree(json(schema)));
  }

  private static RawJsonObject object(String text) {
    return RawJsonObject.of(json(text)).orElseThrow();
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
