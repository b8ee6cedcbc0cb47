package dev.bascule.adapter.in.http.openapi;

import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.openapi.schema.JsonSchemaDialect;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Examples of arguments, made of nothing but what a tool's own schema has of them. */
final class ExampleGenerator {

  /** Keywords that may forbid what the properties allow one by one. */
  private static final Set<String> CONDITIONS =
      Set.of(
          "$dynamicRef",
          "$ref",
          "allOf",
          "anyOf",
          "dependencies",
          "dependentRequired",
          "dependentSchemas",
          "enum",
          "if",
          "minProperties",
          "not",
          "oneOf",
          "propertyNames");

  private ExampleGenerator() {}

  /** Tells whether {@code schema} says by itself that the empty object will not do. */
  static boolean needsMembers(JsonNode schema) {
    return !schema.path("required").isEmpty() || schema.path("minProperties").asInt(0) > 0;
  }

  /**
   * Returns an example of what {@code schema} accepts; empty where it has not enough of one, or is
   * of another dialect: those who check examples may not know that.
   */
  static Optional<JsonNode> of(JsonNode schema) {
    if (JsonSchemaDialect.isForeign(schema)) {
      return Optional.empty();
    }
    JsonNode own = schema.path("examples").path(0);
    if (own.isObject()) {
      return Optional.of(own);
    }
    boolean isPlain = schema.path("type").asString("").equals("object");
    return isPlain && schema.propertyNames().stream().noneMatch(CONDITIONS::contains)
        ? ofProperties(schema)
        : Optional.empty();
  }

  private static Optional<JsonNode> ofProperties(JsonNode schema) {
    ObjectNode example = JsonCodec.object();
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      value(property.getValue()).ifPresent(value -> example.set(property.getKey(), value));
    }
    for (JsonNode required : schema.path("required")) {
      if (!example.has(required.asString(""))) {
        return Optional.empty();
      }
    }
    return Optional.<JsonNode>of(example).filter(node -> !node.isEmpty());
  }

  private static Optional<JsonNode> value(JsonNode schema) {
    if (schema.propertyNames().stream().anyMatch(ExampleGenerator::isForeign)) {
      return Optional.empty();
    }
    return List.of(schema.path("examples").path(0), schema.path("default"), schema.path("const"))
        .stream()
        .filter(value -> !value.isMissingNode())
        .findFirst()
        .filter(value -> hasType(value, schema.path("type")))
        .filter(value -> isAmong(value, schema.path("enum")));
  }

  private static boolean isForeign(String keyword) {
    return CONDITIONS.contains(keyword) && !keyword.equals("enum");
  }

  private static boolean isAmong(JsonNode value, JsonNode choice) {
    return !choice.isArray() || choice.valueStream().anyMatch(value::equals);
  }

  private static boolean hasType(JsonNode value, JsonNode type) {
    return type.isArray()
        ? type.valueStream().anyMatch(one -> hasType(value, one))
        : switch (type.asString("")) {
          case "" -> true;
          case "array" -> value.isArray();
          case "boolean" -> value.isBoolean();
          case "integer" -> isWhole(value);
          case "null" -> value.isNull();
          case "number" -> value.isNumber();
          case "object" -> value.isObject();
          case "string" -> value.isString();
          default -> false;
        };
  }

  private static boolean isWhole(JsonNode value) {
    return value.isIntegralNumber()
        || (value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0);
  }
}
