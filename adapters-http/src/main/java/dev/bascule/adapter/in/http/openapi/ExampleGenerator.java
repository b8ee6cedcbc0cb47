package dev.bascule.adapter.in.http.openapi;

import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.openapi.schema.JsonSchemaDialect;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Generates example arguments from the examples in a tool's own schema. */
final class ExampleGenerator {

  /** Keywords that can restrict combinations of properties. */
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

  /** Returns whether {@code schema} rejects the empty object by its own keywords. */
  static boolean needsMembers(JsonNode schema) {
    return !schema.path("required").isEmpty() || schema.path("minProperties").asInt(0) > 0;
  }

  /**
   * Returns an example that {@code schema} accepts; empty if it lacks examples, or is of another
   * dialect, which validators of examples may not support.
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
