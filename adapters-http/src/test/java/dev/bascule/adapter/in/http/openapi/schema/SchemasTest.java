package dev.bascule.adapter.in.http.openapi.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.mcp.json.JsonCodec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The components of a tool's schema; the tool is named {@code t}. */
final class SchemasTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'type':'object'}",
        "{'type':'string','description':''}",
        "{'$schema':'https://json-schema.org/draft/2020-12/schema','type':'object'}",
        "{'$schema':'http://json-schema.org/draft-07/schema#','type':'object'}",
        "{'type':'object','properties':{'$ref':{'type':'string'},'$id':{},'enum':{}}}",
        "{'default':{'$ref':'#/nowhere'},'const':{'$id':1},'enum':[{'$ref':'#'}],'examples':[true]}",
        "{'maximum':123456789012345678901234567890,'minimum':1.50,'multipleOf':1E-7}",
        "{'type':['array','null'],'prefixItems':[{'type':'string'}],'items':{}}",
        "{'patternProperties':{'^a':{'type':'string'}},'additionalProperties':false}",
        "{'if':{'required':['a']},'then':{'type':'object'},'else':{'not':{}}}",
        "{'dependentSchemas':{'a':{}},'dependentRequired':{'a':['b']}}",
        "{'type':'array','unevaluatedItems':{'type':'string'}}",
      })
  void stayUnchanged(String schema) {
    assertEquals(tree("{'t':" + schema + "}"), components(schema));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // Definitions become components.
        "{'$ref':'#/$defs/A','$defs':{'A':{'type':'string'}}}"
            + "| {'t':{'$ref':'@t_A'},'t_A':{'type':'string'}}",
        "{'items':{'$ref':'#/definitions/A'},'definitions':{'A':{'$ref':'#'}}}"
            + "| {'t':{'items':{'$ref':'@t_A'}},'t_A':{'$ref':'@t'}}",
        "{'not':{'$ref':'#/not/$defs/A','$defs':{'A':{}}}}"
            + "| {'t':{'not':{'$ref':'@t_A'}},'t_A':{}}",
        "{'$defs':{'A':{'$defs':{'A':{}}}}} | {'t':{},'t_A':{},'t_A_2':{}}",
        "{'$defs':{'a/b~c d':{}},'$ref':'#/$defs/a~1b~0c%20d'}"
            + "| {'t':{'$ref':'@t_a_b_c_d'},'t_a_b_c_d':{}}",
        "{'$defs':{'50%':{}},'$ref':'#/$defs/50%'} |"
            + " {'t':{'$ref':'@t_schema_50_'},'t_schema_50_':{}}",
        // So do other referenced schemas.
        "{'properties':{'a':{'type':'string'},'b':{'$ref':'#/properties/a'}}}"
            + "| {'t':{'properties':{'a':{'$ref':'@t_a'},'b':{'$ref':'@t_a'}}},"
            + "'t_a':{'type':'string'}}",
        "{'anyOf':[{'type':'null'},{'$ref':'#/anyOf/0'}]}"
            + "| {'t':{'anyOf':[{'$ref':'@t_schema_0'},{'$ref':'@t_schema_0'}]},"
            + "'t_schema_0':{'type':'null'}}",
        "{'$ref':'#/parts/a','parts':{'a':{'type':'string'}}}"
            + "| {'t':{'$ref':'@t_a','x-parts':{'a':{'type':'string'}}},'t_a':{'type':'string'}}",
        "{'$ref':'#/parts/a','parts':{'a':{'$ref':'#/parts/b'},'b':true}}"
            + "| {'t':{'$ref':'@t_a'},'t_a':{'$ref':'@t_b'},'t_b':{}}",
        // References by identifiers.
        "{'$ref':'#x','$defs':{'A':{'$anchor':'x'}}} | {'t':{'$ref':'@t_A'},'t_A':{}}",
        "{'$ref':'#x','definitions':{'A':{'$id':'#x'}}} | {'t':{'$ref':'@t_A'},'t_A':{}}",
        "{'$id':'http://a/b','$ref':'http://a/b#/$defs/A','$defs':{'A':{'$ref':'b'}}}"
            + "| {'t':{'$ref':'@t_A'},'t_A':{'$ref':'@t'}}",
        "{'$ref':'item','$defs':{'A':{'$id':'item','not':{'$ref':'#'}}}}"
            + "| {'t':{'$ref':'@t_A'},'t_A':{'not':{'$ref':'@t_A'}}}",
        "{'$dynamicAnchor':'n','items':{'$ref':'#/$defs/A'},'$defs':{'A':{'$id':'a',"
            + "'$dynamicAnchor':'n','items':{'$dynamicRef':'#n'}}}}"
            + "| {'t':{'items':{'$ref':'@t_A'}},'t_A':{'items':{'$ref':'@t'}}}",
        "{'items':{'$dynamicRef':'#n'},'$defs':{'A':{'$anchor':'n'}}}"
            + "| {'t':{'items':{'$ref':'@t_A'}},'t_A':{}}",
        "{'$recursiveAnchor':true,'items':{'$recursiveRef':'#'}} | {'t':{'items':{'$ref':'@t'}}}",
        "{'$ref':'#/$defs/A','$dynamicRef':'#/$defs/A','$defs':{'A':{}}}"
            + "| {'t':{'$ref':'@t_A','allOf':[{'$ref':'@t_A'}]},'t_A':{}}",
        // References without a target.
        "{'$ref':'http://a/b'} | {'t':{'x-ref':'http://a/b'}}",
        "{'$ref':'#/$defs/A','type':'object'} | {'t':{'x-ref':'#/$defs/A','type':'object'}}",
        "{'$ref':'#/type','type':'object'} | {'t':{'x-ref':'#/type','type':'object'}}",
        "{'$ref':'http://a b/#/c'} | {'t':{'x-ref':'http://a b/#/c'}}",
        // Booleans.
        "true | {'t':{}}",
        "false | {'t':{'not':{}}}",
        "{'properties':{'a':true,'b':false}} | {'t':{'properties':{'a':{},'b':{'not':{}}}}}",
        "{'$defs':{'A':true,'B':true}} | {'t':{},'t_A':{},'t_B':{}}",
        // Unknown keywords, and invalid values.
        "{'nullable':true,'x-y':{}} | {'t':{'x-nullable':true,'x-y':{}}}",
        "{'type':'any','required':true} | {'t':{'x-type':'any','x-required':true}}",
        "{'more':[{'$ref':'#/nowhere'}]} | {'t':{}}",
        "{'type':'array'} | {'t':{'type':'array','items':{}}}",
        "{'oneOf':[{'$ref':'#/$defs/A'}],'discriminator':{'propertyName':'k',"
            + "'mapping':{'a':'#/$defs/A','b':'#/$defs/B'}},'$defs':{'A':{}}}"
            + "| {'t':{'oneOf':[{'$ref':'@t_A'}],'discriminator':{'propertyName':'k',"
            + "'mapping':{'a':'@t_A'}}},'t_A':{}}",
        // Dialects.
        "{'$schema':'http://json-schema.org/draft-07/schema#','$ref':'#/definitions/A',"
            + "'definitions':{'A':{}}}"
            + "| {'t':{'$schema':'http://json-schema.org/draft-07/schema#','$ref':'@t_A'},"
            + "'t_A':{'$schema':'http://json-schema.org/draft-07/schema#'}}",
        "{'$schema':'https://json-schema.org/draft/2020-12/schema','$defs':{'A':{}}}"
            + "| {'t':{'$schema':'https://json-schema.org/draft/2020-12/schema'},'t_A':{}}",
        "{'$schema':'http://json-schema.org/draft-07/schema#','items':[{}],'additionalItems':true}"
            + "| {'t':{'prefixItems':[{}],'items':{},"
            + "'x-json-schema-dialect':'http://json-schema.org/draft-07/schema#'}}",
        "{'$schema':'http://json-schema.org/draft-07/schema#','$ref':'#','type':'string'}"
            + "| {'t':{'$ref':'@t',"
            + "'x-json-schema-dialect':'http://json-schema.org/draft-07/schema#'}}",
        "{'dependencies':{'a':['b'],'c':false}}"
            + "| {'t':{'dependentRequired':{'a':['b']},'dependentSchemas':{'c':{'not':{}}}}}",
        "{'$ref':'#/$defs/~','$defs':{'~':{}}} | {'t':{'x-ref':'#/$defs/~'},'t_schema__':{}}",
        "{'$ref':'#/$defs/~0','$defs':{'~':{}}}" + "| {'t':{'$ref':'@t_schema__'},'t_schema__':{}}",
        "{'minimum':1,'exclusiveMinimum':true} | {'t':{'exclusiveMinimum':1}}",
        "{'maximum':1,'exclusiveMaximum':false} | {'t':{'maximum':1}}",
      })
  void becomeComponents(String schema, String components) {
    assertEquals(tree(components.replace("@", "#/components/schemas/")), components(schema));
  }

  private static JsonNode components(String schema) {
    SchemaComponents components = new SchemaComponents();
    components.add("t", tree(schema));
    return components.takeAdded();
  }

  private static JsonNode tree(String json) {
    return JsonCodec.MAPPER.readTree(json.replace('\'', '"'));
  }
}
