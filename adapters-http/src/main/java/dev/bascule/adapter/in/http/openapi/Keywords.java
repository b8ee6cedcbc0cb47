package dev.bascule.adapter.in.http.openapi;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The keywords of JSON Schema, from draft 4 on, and those that OpenAPI 3.1 adds. */
final class Keywords {

  private static final Map<String, Shape> SHAPES = shapes();

  private Keywords() {}

  /** Returns what {@code name} is as a keyword; empty if it is none, or cannot have that value. */
  static Optional<Shape> shapeOf(String name, JsonNode value) {
    return isFlag(name, value)
        ? Optional.of(Shape.FLAG)
        : Optional.ofNullable(SHAPES.get(name)).filter(shape -> shape.fits(value));
  }

  /** In draft 4 these only told that the limit itself is excluded. */
  private static boolean isFlag(String name, JsonNode value) {
    return value.isBoolean()
        && (name.equals("exclusiveMinimum") || name.equals("exclusiveMaximum"));
  }

  private static Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new HashMap<>();
    put(shapes, Shape.DATA, "const default example");
    put(shapes, Shape.TEXT, "$comment contentEncoding contentMediaType description format");
    put(shapes, Shape.TEXT, "pattern title");
    put(shapes, Shape.FLAG, "deprecated readOnly uniqueItems writeOnly");
    put(shapes, Shape.NUMBER, "exclusiveMaximum exclusiveMinimum maximum minimum multipleOf");
    put(shapes, Shape.COUNT, "maxContains maxItems maxLength maxProperties");
    put(shapes, Shape.COUNT, "minContains minItems minLength minProperties");
    put(shapes, Shape.TYPE, "type");
    put(shapes, Shape.LIST, "examples");
    put(shapes, Shape.CHOICE, "enum");
    put(shapes, Shape.TEXTS, "required");
    put(shapes, Shape.TEXTS_BY_NAME, "dependentRequired");
    put(shapes, Shape.SCHEMA, "additionalItems additionalProperties contains contentSchema");
    put(shapes, Shape.SCHEMA, "else if not propertyNames then unevaluatedItems");
    put(shapes, Shape.SCHEMA, "unevaluatedProperties");
    put(shapes, Shape.ITEMS, "items");
    put(shapes, Shape.SCHEMAS, "allOf anyOf oneOf prefixItems");
    put(shapes, Shape.SCHEMA_BY_NAME, "dependentSchemas patternProperties properties");
    put(shapes, Shape.DEFINITIONS, "$defs definitions");
    put(shapes, Shape.DEPENDENCIES, "dependencies");
    put(shapes, Shape.REFERENCE, "$dynamicRef $recursiveRef $ref");
    put(shapes, Shape.ADDRESS, "$anchor $dynamicAnchor $id $recursiveAnchor $schema $vocabulary");
    put(shapes, Shape.DISCRIMINATOR, "discriminator");
    return Map.copyOf(shapes);
  }

  private static void put(Map<String, Shape> shapes, Shape shape, String names) {
    for (String name : names.split(" ", -1)) {
      shapes.put(name, shape);
    }
  }
}
