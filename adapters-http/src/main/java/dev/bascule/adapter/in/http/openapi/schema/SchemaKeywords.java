package dev.bascule.adapter.in.http.openapi.schema;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The keywords of JSON Schema from draft 4 on, and those that OpenAPI 3.1 adds. */
final class SchemaKeywords {

  private static final Map<String, SchemaShape> SHAPES = shapes();

  private SchemaKeywords() {}

  /**
   * Returns the shape of the keyword {@code name}; empty if it is unknown, or cannot have that
   * value.
   */
  static Optional<SchemaShape> shapeOf(String name, JsonNode value) {
    return isFlag(name, value)
        ? Optional.of(SchemaShape.FLAG)
        : Optional.ofNullable(SHAPES.get(name)).filter(shape -> shape.fits(value));
  }

  /** In draft 4 these were booleans that made the limit exclusive. */
  private static boolean isFlag(String name, JsonNode value) {
    return value.isBoolean()
        && (name.equals("exclusiveMinimum") || name.equals("exclusiveMaximum"));
  }

  private static Map<String, SchemaShape> shapes() {
    Map<String, SchemaShape> shapes = new HashMap<>();
    put(shapes, SchemaShape.DATA, "const default example");
    put(shapes, SchemaShape.TEXT, "$comment contentEncoding contentMediaType description format");
    put(shapes, SchemaShape.TEXT, "pattern title");
    put(shapes, SchemaShape.FLAG, "deprecated readOnly uniqueItems writeOnly");
    put(shapes, SchemaShape.NUMBER, "exclusiveMaximum exclusiveMinimum maximum minimum multipleOf");
    put(shapes, SchemaShape.COUNT, "maxContains maxItems maxLength maxProperties");
    put(shapes, SchemaShape.COUNT, "minContains minItems minLength minProperties");
    put(shapes, SchemaShape.TYPE, "type");
    put(shapes, SchemaShape.LIST, "examples");
    put(shapes, SchemaShape.CHOICE, "enum");
    put(shapes, SchemaShape.TEXTS, "required");
    put(shapes, SchemaShape.TEXTS_BY_NAME, "dependentRequired");
    put(shapes, SchemaShape.SCHEMA, "additionalItems additionalProperties contains contentSchema");
    put(shapes, SchemaShape.SCHEMA, "else if not propertyNames then unevaluatedItems");
    put(shapes, SchemaShape.SCHEMA, "unevaluatedProperties");
    put(shapes, SchemaShape.ITEMS, "items");
    put(shapes, SchemaShape.SCHEMAS, "allOf anyOf oneOf prefixItems");
    put(shapes, SchemaShape.SCHEMA_BY_NAME, "dependentSchemas patternProperties properties");
    put(shapes, SchemaShape.DEFINITIONS, "$defs definitions");
    put(shapes, SchemaShape.DEPENDENCIES, "dependencies");
    put(shapes, SchemaShape.REFERENCE, "$dynamicRef $recursiveRef $ref");
    put(
        shapes,
        SchemaShape.ADDRESS,
        "$anchor $dynamicAnchor $id $recursiveAnchor $schema $vocabulary");
    put(shapes, SchemaShape.DISCRIMINATOR, "discriminator");
    return Map.copyOf(shapes);
  }

  private static void put(Map<String, SchemaShape> shapes, SchemaShape shape, String names) {
    for (String name : names.split(" ", -1)) {
      shapes.put(name, shape);
    }
  }
}
