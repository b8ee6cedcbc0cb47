package dev.bascule.mcp.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.json.JsonBytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class JsonMergePatchTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                  | {}                    | {}",
        "{'a':1}             | {'a':1}               | {}",
        "{'a':1}             | {'a':2}               | {'a':2}",
        "{'a':1}             | {'a':1,'b':2}         | {'b':2}",
        "{'a':1,'b':2}       | {'a':1}               | {'b':null}",
        "{'a':1}             | {'a':null}            | {'a':null}",
        "{'a':[1,2]}         | {'a':[1,3]}           | {'a':[1,3]}",
        "{'a':{'b':1,'c':2}} | {'a':{'b':1,'c':3}}   | {'a':{'c':3}}",
        "{'a':{'b':1}}       | {'a':5}               | {'a':5}",
        "{'a':5}             | {'a':{'b':1}}         | {'a':{'b':1}}",
      })
  void computesPatch(String before, String after, String patch) {
    assertEquals(object(patch), JsonMergePatch.between(object(before), object(after)));
  }

  private static ObjectNode object(String text) {
    return (ObjectNode) JsonCodec.read(JsonBytes.of(text.replace('\'', '"')));
  }
}
