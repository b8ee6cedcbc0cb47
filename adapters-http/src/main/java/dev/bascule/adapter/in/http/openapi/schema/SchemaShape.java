package dev.bascule.adapter.in.http.openapi.schema;

import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** The shape of a keyword's value in JSON Schema, and whether it contains schemas. */
public enum SchemaShape {
  /** Uninterpreted data. */
  DATA,
  TEXT,
  FLAG,
  NUMBER,
  COUNT,
  TYPE,
  /** An array of data. */
  LIST,
  /** A non-empty array of data. */
  CHOICE,
  TEXTS,
  /** An object whose members are arrays of strings. */
  TEXTS_BY_NAME,
  SCHEMA,
  /** A schema, or up to draft 2019-09 an array of them. */
  ITEMS,
  /** A non-empty array of schemas. */
  SCHEMAS,
  SCHEMA_BY_NAME,
  /** Schemas by name, which apply only if they are referenced. */
  DEFINITIONS,
  /** Up to draft 7: by member name, a schema or the names of other members. */
  DEPENDENCIES,
  /** A reference to another schema. */
  REFERENCE,
  /** An identifier for references. */
  ADDRESS,
  DISCRIMINATOR;

  private static final Set<String> TYPES =
      Set.of("array", "boolean", "integer", "null", "number", "object", "string");

  /** Returns whether {@code value} is valid for such a keyword. */
  boolean fits(JsonNode value) {
    return switch (this) {
      case DATA, ADDRESS -> true;
      case TEXT, REFERENCE -> value.isString();
      case FLAG -> value.isBoolean();
      case NUMBER -> value.isNumber();
      case COUNT -> value.isIntegralNumber() && value.bigIntegerValue().signum() >= 0;
      case TYPE -> isType(value);
      case LIST -> value.isArray();
      case CHOICE -> value.isArray() && !value.isEmpty();
      case TEXTS -> areTexts(value);
      case TEXTS_BY_NAME -> value.isObject() && all(value, SchemaShape::areTexts);
      case SCHEMA -> isSchema(value);
      case ITEMS -> isSchema(value) || areSchemas(value);
      case SCHEMAS -> areSchemas(value) && !value.isEmpty();
      case SCHEMA_BY_NAME, DEFINITIONS -> value.isObject() && all(value, SchemaShape::isSchema);
      case DEPENDENCIES -> value.isObject() && all(value, one -> isSchema(one) || areTexts(one));
      case DISCRIMINATOR -> value.isObject() && value.path("propertyName").isString();
    };
  }

  private static boolean isType(JsonNode node) {
    return node.isArray()
        ? !node.isEmpty() && all(node, one -> TYPES.contains(one.asString("")))
        : TYPES.contains(node.asString(""));
  }

  private static boolean areTexts(JsonNode node) {
    return node.isArray() && all(node, JsonNode::isString);
  }

  public static boolean isSchema(JsonNode node) {
    return node.isObject() || node.isBoolean();
  }

  private static boolean areSchemas(JsonNode node) {
    return node.isArray() && all(node, SchemaShape::isSchema);
  }

  private static boolean all(JsonNode node, Predicate<JsonNode> rule) {
    for (JsonNode one : node) {
      if (!rule.test(one)) {
        return false;
      }
    }
    return true;
  }
}
