package dev.bascule.mcp.header;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.mcp.header.ToolHeaderParameters.InvalidAnnotationException;
import dev.bascule.mcp.json.JsonSlice;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ToolHeaderParametersTest {

  private static final String TENANT = "{\"type\":\"string\",\"x-mcp-header\":\"Tenant\"}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"object\"}",
        "{}",
        "true",
        "[]",
        "{\"properties\":{\"x-mcp-header\":{\"type\":\"array\"}}}",
        "{\"properties\":{\"a\":{\"default\":{\"x-mcp-header\":\"A\"}}}}",
        "{\"examples\":[{\"x-mcp-header\":7}],\"enum\":[{\"x-mcp-header\":\"\"}]}",
        "{\"const\":{\"properties\":{\"a\":{\"x-mcp-header\":\"\"}}}}",
        "{\"properties\":[" + TENANT + "]}",
      })
  void findsNoneWithoutAnnotations(String schema) throws Exception {
    assertEquals(List.of(), in(schema));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"string\"",
        "\"integer\"",
        "\"boolean\"",
        "[\"string\",\"null\"]",
        "[\"null\",\"integer\"]"
      })
  void findsParametersOfSupportedTypes(String type) throws Exception {
    String schema = "{\"properties\":{\"a\":{\"type\":" + type + ",\"x-mcp-header\":\"A\"}}}";

    assertEquals(List.of(new HeaderParameter("A", List.of("a"))), in(schema));
  }

  @Test
  void findsParametersWithinObjects() throws Exception {
    String schema =
        """
        {"type":"object","properties":{
          "a":{"type":"object","properties":{"properties":{"properties":{"b":%s}}}},
          "items":{"x-mcp-header":"Items","type":"boolean"}}}
        """
            .formatted(TENANT);

    assertEquals(
        List.of(
            new HeaderParameter("Items", List.of("items")),
            new HeaderParameter("Tenant", List.of("a", "properties", "b"))),
        in(schema));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\"a b\"",
        "\"a:b\"",
        "\"ä\"",
        "\"a\\r\\nb\"",
        "\"\\u0000\"",
        "7",
        "null",
        "{}",
        "true"
      })
  void rejectsInvalidHeaderName(String name) {
    assertInvalid("{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":" + name + "}}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"number\"",
        "\"object\"",
        "\"array\"",
        "\"null\"",
        "[\"null\"]",
        "[]",
        "[\"string\",\"number\"]",
        "7"
      })
  void rejectsUnsupportedType(String type) {
    assertInvalid("{\"properties\":{\"a\":{\"type\":" + type + ",\"x-mcp-header\":\"A\"}}}");
  }

  @Test
  void rejectsParameterWithoutType() {
    assertInvalid("{\"properties\":{\"a\":{\"x-mcp-header\":\"A\"}}}");
  }

  @Test
  void rejectsTwoParametersWithSameHeader() {
    assertInvalid(
        "{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"A\"},"
            + "\"b\":{\"properties\":{\"c\":{\"type\":\"string\",\"x-mcp-header\":\"a\"}}}}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        TENANT,
        "{\"items\":" + TENANT + "}",
        "{\"prefixItems\":[" + TENANT + "]}",
        "{\"additionalProperties\":" + TENANT + "}",
        "{\"patternProperties\":{\"a\":" + TENANT + "}}",
        "{\"anyOf\":[{\"properties\":{\"a\":" + TENANT + "}}]}",
        "{\"allOf\":[{\"properties\":{\"a\":" + TENANT + "}}]}",
        "{\"oneOf\":[" + TENANT + "]}",
        "{\"not\":" + TENANT + "}",
        "{\"if\":{\"properties\":{\"a\":" + TENANT + "}}}",
        "{\"then\":" + TENANT + "}",
        "{\"else\":" + TENANT + "}",
        "{\"$defs\":{\"a\":" + TENANT + "},\"properties\":{\"a\":{\"$ref\":\"#/$defs/a\"}}}",
        "{\"properties\":{\"a\":{\"items\":{\"properties\":{\"b\":" + TENANT + "}}}}}",
      })
  void rejectsAnnotationOutsideOfProperties(String schema) {
    assertInvalid(schema);
  }

  @Test
  void doesNotFollowReferences() throws Exception {
    String schema =
        "{\"$ref\":\"#\",\"properties\":{\"a\":{\"$ref\":\"http://localhost:1/x\"},\"b\":"
            + TENANT
            + "}}";

    assertEquals(List.of(new HeaderParameter("Tenant", List.of("b"))), in(schema));
  }

  @Test
  void rejectsTooDeepOrTooLargeSchema() {
    assertInvalid("{\"not\":".repeat(100) + TENANT + "}".repeat(100));
    assertInvalid("{\"anyOf\":[" + "{},".repeat(20_000) + TENANT + "]}");
  }

  private static void assertInvalid(String schema) {
    assertThrows(InvalidAnnotationException.class, () -> in(schema));
  }

  private static List<HeaderParameter> in(String schema) throws Exception {
    return ToolHeaderParameters.parse(JsonSlice.of(schema.getBytes(UTF_8)));
  }
}
